/** What `guardedAction` may ask for: every side effect of a guarded action except the tool call itself. */

import type {
  ActionError,
  ActionRequest,
  ActionStatus,
  ApprovalState,
  AuditEventType,
  CanonicalAction,
  CreateGrant,
  DecisionRecord,
  Facts,
  FieldChange,
  GrantWish,
  Json,
  JsonObject,
  OutcomeStatus,
  SettleInput,
  StepUpProof,
  ToolDefinition,
  Undo,
  WorkflowReference,
} from '@runplane/contracts';
import type {
  CheckConnectionInput,
  ExecuteToolInput,
  Preview,
  ReconcileToolInput,
  Reconciliation,
  ToolResult,
} from '../tools/index.js';

/** Where the next event of an action goes in its chain: `prev` is the leaf hash of event `seq - 1`. */
export interface ChainPlace {
  seq: number;
  prev: string | null;
}

/** How the tool activity is to be scheduled. */
export interface ExecutionPlan {
  queue: string;
  /** `keyed`: the provider dedups by tool key; `natural`: repeating is harmless; `none`: at most one attempt. */
  idempotency: 'keyed' | 'natural' | 'none';
  timeoutMs: number;
  /** The call that compensates for it once it has succeeded. */
  undo: Undo | null;
}

export interface MappedAction {
  action: CanonicalAction;
  digest: string;
  /** Null for a canonical call, an unknown tool and a refused one. */
  tool: ToolDefinition | null;
  /** Null where only the caller can run it. */
  execution: ExecutionPlan | null;
  /** Set where the arguments do not fit the tool: the decision is BLOCK, and says where. */
  refusal: { message: string; path: string } | null;
}

export interface DecideActionInput {
  request: ActionRequest;
  workflow: WorkflowReference;
  /** Whether an allowed action may begin at once; false where it is to be cancelled first. */
  release: boolean;
}

/** Open hours of one stage, [from, to) in milliseconds since 1970, in order; null: its time counts always. */
export type StageCalendar = readonly (readonly [number, number])[] | null;

export interface RecordedDecision {
  record: DecisionRecord;
  facts: Facts;
  /** Of the decision's leaf, hexadecimal. */
  leafHash: string;
  promise: string;
  decidedAt: string;
  next: ChainPlace;
  /** By stage of the plan, until it expires; empty without a plan. */
  calendars: StageCalendar[];
  /** As it was decided: an attempt that comes later may have mapped the call in another way. */
  mapped: MappedAction;
  /** Set where an earlier run has the action already; nothing may be executed again. */
  earlier: { status: ActionStatus; isSameRequest: boolean } | null;
}

export interface DecidedAction {
  decision: RecordedDecision;
  /** Of an allowed action, which needs nobody's word: committed with the decision. */
  authorization: Granted | null;
  next: ChainPlace;
}

export interface PreviewEditInput {
  request: ActionRequest;
  arguments: { [name: string]: Json };
  /** What the edit replaces. */
  current: CanonicalAction;
}

export interface EditPreview {
  mapped: MappedAction;
  record: DecisionRecord;
  calendars: StageCalendar[];
  /** From the current action: material fields, and what of its target differs. */
  changes: FieldChange[];
}

export interface AuthorizeInput {
  request: ActionRequest;
  /** What will run: those of the request, or of the last edit. */
  arguments: { [name: string]: Json };
  action: CanonicalAction;
  digest: string;
  tool: ToolDefinition | null;
  /** Digest of the bundle that asked for the approval. */
  decidedUnder: string;
  workflow: WorkflowReference;
  at: string;
  place: ChainPlace;
}

export interface Granted {
  granted: true;
  toolKey: string;
  permit: IssuedPermit | null;
  next: ChainPlace;
}

export type Authorization =
  | Granted
  | (Pick<DecisionRecord, 'reason' | 'matched' | 'code'> & { granted: false; next: ChainPlace });

export interface IssuedPermit {
  permit: string;
  permitId: string;
  expiresAt: string;
  /** No report by then: the outcome is UNKNOWN. */
  reportBy: string;
}

export interface Step {
  type: AuditEventType;
  at: string;
  actor: { kind: 'agent' | 'member' | 'operator' | 'system'; id: string };
  data: JsonObject;
}

export interface RecordStepsInput {
  orgId: string;
  actionId: string;
  workflow: WorkflowReference;
  place: ChainPlace;
  steps: Step[];
  /** Projection changes in the transaction of the steps. */
  status?: ActionStatus;
  reason?: string;
  error?: ActionError | null;
  /** After an edit: what it takes of the budgets is taken in their place. */
  action?: EditedAction;
  approval?: ApprovalState;
  /** Asked for with votes, and created with the approval. */
  grants?: NewGrant[];
}

export interface EditedAction {
  action: CanonicalAction;
  digest: string;
  agentId: string;
  connection: string | null;
}

/** The id is given, so that a repeated attempt creates no second one. */
export interface NewGrant extends CreateGrant {
  id: string;
  issuedBy: string;
}

export interface CloseLostInput {
  orgId: string;
  actionId: string;
  workflow: WorkflowReference;
  /** RFC 3339. */
  at: string;
  reason: string;
}

export interface LookupVoterInput {
  orgId: string;
  voterId: string;
  agentId: string;
}

/** A member with what the right to vote depends on, as of now. */
export interface Seat {
  id: string;
  email: string;
  roles: string[];
  groups: string[];
  /** Names of the schedules by which the member is on call now. */
  onCall: string[];
  ownsAgent: boolean;
}

export interface VoterRecord extends Seat {
  active: boolean;
  /** Active members that are away, and whose delegate this member is now. Direct delegations only. */
  standsInFor: Seat[];
}

/** A vote with the proof that came along with it. */
export interface VerifyStepUpInput {
  orgId: string;
  voterId: string;
  approvalId: string;
  digest: string;
  choice: 'approve' | 'break_glass';
  grant: GrantWish | null;
  proof: StepUpProof;
}

export interface GuardedActionActivities {
  /**
   * Maps, decides, and records the decision and the begin of an allowed execution in one transaction; called again, it
   * returns what is recorded.
   */
  decideAction(input: DecideActionInput): Promise<DecidedAction>;
  /** Maps and evaluates other arguments without recording anything. */
  previewEdit(input: PreviewEditInput): Promise<EditPreview>;
  /** The last step before the execution of an approved action: re-check, log entry, and the permit of a callback. */
  authorizeExecution(input: AuthorizeInput): Promise<Authorization>;
  recordSteps(input: RecordStepsInput): Promise<ChainPlace>;
  /** The action of a run that was lost is UNKNOWN, its approval closed, and the log says so. Repeating changes nothing. */
  closeLost(input: CloseLostInput): Promise<void>;
  lookupVoter(input: LookupVoterInput): Promise<VoterRecord | null>;
  /** Whether a passkey of the voter has signed this vote. */
  verifyStepUp(input: VerifyStepUpInput): Promise<boolean>;
}

/** A step of an action whose own workflow has ended. */
export interface OutcomeStep {
  orgId: string;
  actionId: string;
  workflow: WorkflowReference;
  /** RFC 3339; names the step where it is repeated. */
  at: string;
}

export interface RecordAnswerInput extends OutcomeStep {
  /** What the service said; without its result, which stays in Temporal. */
  answer: { outcome: OutcomeStatus; code: string | null; message: string };
}

export interface SettleOutcomeInput extends OutcomeStep {
  settle: SettleInput;
}

/** Of an action, as its row says. */
export interface OutcomeNow {
  status: ActionStatus;
  reason: string | null;
  error: ActionError | null;
  /** There was nothing to settle any more. */
  refused?: boolean;
}

export interface OutcomeActivities {
  /** Logs what the service answered, and settles an outcome that it knows. */
  recordAnswer(input: RecordAnswerInput): Promise<OutcomeNow>;
  /** Logs what a person found, and settles the outcome unless the org wants a second person. */
  settleOutcome(input: SettleOutcomeInput): Promise<OutcomeNow>;
}

export interface ToolActivities {
  executeTool(input: ExecuteToolInput): Promise<ToolResult>;
}

export interface InquiryActivities {
  checkConnection(input: CheckConnectionInput): Promise<void>;
  previewTool(input: ExecuteToolInput): Promise<Preview>;
}

export interface ReconcileActivities {
  /** Asks the service; every failure of the question is an answer too. */
  reconcileTool(input: ReconcileToolInput): Promise<Reconciliation>;
}
