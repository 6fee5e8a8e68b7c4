/** What `guardedAction` may ask for: every side effect of a guarded action except the tool call itself. */

import type {
  ActionError,
  ActionRequest,
  ActionStatus,
  ApprovalState,
  AuditEventType,
  CanonicalAction,
  DecisionRecord,
  Facts,
  Json,
  JsonObject,
  ToolDefinition,
} from '@runplane/contracts';
import type { ExecuteToolInput, ToolResult } from '../tools/index.js';

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
}

export interface MapActionInput {
  orgId: string;
  call: ActionRequest['call'];
  execution: ActionRequest['execution'];
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

export interface EvaluatePolicyInput {
  request: ActionRequest;
  mapped: MappedAction;
  workflow: { id: string; run: string };
}

export interface RecordedDecision {
  record: DecisionRecord;
  facts: Facts;
  /** Of the decision's leaf, hexadecimal. */
  leafHash: string;
  promise: string;
  decidedAt: string;
  next: ChainPlace;
}

export interface PreviewEditInput {
  request: ActionRequest;
  arguments: { [name: string]: Json };
}

export interface EditPreview {
  mapped: MappedAction;
  record: DecisionRecord;
}

export interface AuthorizeInput {
  request: ActionRequest;
  /** What will run: those of the request, or of the last edit. */
  arguments: { [name: string]: Json };
  action: CanonicalAction;
  digest: string;
  tool: ToolDefinition | null;
  /** An approved action is checked once more: block rules, kill switches, the agent's status. */
  recheck: boolean;
  workflow: { id: string; run: string };
  at: string;
  place: ChainPlace;
}

export type Authorization = { next: ChainPlace } & (
  | { granted: true; toolKey: string; permit: IssuedPermit | null }
  | { granted: false; reason: string; matched: DecisionRecord['matched'] }
);

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
  workflow: { id: string; run: string };
  place: ChainPlace;
  steps: Step[];
  /** Projection changes in the transaction of the steps. */
  status?: ActionStatus;
  reason?: string;
  error?: ActionError | null;
  action?: { action: CanonicalAction; digest: string };
  approval?: ApprovalState;
}

export interface LookupVoterInput {
  orgId: string;
  voterId: string;
  agentId: string;
}

export interface VoterRecord {
  id: string;
  email: string;
  active: boolean;
  roles: string[];
  groups: string[];
  ownsAgent: boolean;
}

export interface GuardedActionActivities {
  mapAction(input: MapActionInput): Promise<MappedAction>;
  /** Decides and records the decision in one transaction; called again, it returns the recorded one. */
  evaluatePolicy(input: EvaluatePolicyInput): Promise<RecordedDecision>;
  /** Maps and evaluates other arguments without recording anything. */
  previewEdit(input: PreviewEditInput): Promise<EditPreview>;
  /** The last step before execution: re-check, log entry, and the permit of a callback execution. */
  authorizeExecution(input: AuthorizeInput): Promise<Authorization>;
  recordSteps(input: RecordStepsInput): Promise<ChainPlace>;
  lookupVoter(input: LookupVoterInput): Promise<VoterRecord | null>;
}

export interface ToolActivities {
  executeTool(input: ExecuteToolInput): Promise<ToolResult>;
}
