import type { ToolCall } from './action.js';
import type { ActionView, OutcomeReport } from './agent-api.js';
import type { ApprovalState, GrantWish, StepUpProof } from './approval.js';
import type { Json, JsonObject } from './json.js';
import type { KeyScope } from './key-scope.js';
import type { ExecutionMode, VoteChoice } from './values/closed-sets.js';

/** Input of the workflow `guardedAction`: one authenticated, validated guard() call. */
export interface ActionRequest {
  orgId: string;
  actionId: string;
  agentId: string;
  /** Id of the API request that started the action; another one may be answered with a snapshot of back then. */
  requestId: string;
  /** The call that started the action (`Runplane-Call-Id`); to any other call its answers are replays. */
  callId: string;
  /** Digest of tool or action, arguments, target, context and execution: what an idempotency key is bound to. */
  requestHash: string;
  call: ToolCall;
  context: JsonObject;
  execution: ExecutionMode;
  /** The key that the agent asked with, and what its access token is limited to; absent where a member asks. */
  credential?: { key: string; token: KeyScope | null };
  /** RFC 3339, set by the gateway. */
  receivedAt: string;
  /** The action that this one compensates for. */
  undoOf?: string;
}

/** Argument of the update `decide`. A running action with another hash refuses it as `idempotency_conflict`. */
export interface DecideInput {
  requestHash: string;
}

/** What the workflow answers to the agent side; the gateway takes the members of its own out to set `replayed`. */
export type ActionSnapshot = Omit<ActionView, 'replayed'> & {
  /** Null where it is not known who started the action. */
  firstCallId: string | null;
  firstRequestId: string | null;
  agentId: string;
};

/** Argument of the update and the signal `vote`. The workflow looks the voter up itself: a channel can't claim roles. */
export interface VoteInput {
  choice: VoteChoice;
  /** Member id that the channel authenticated. */
  voterId: string;
  /** Digest that the voter saw. */
  digest: string;
  reason: string | null;
  /** `rest`, `slack`, `dashboard`, `cli`, `signal`. */
  channel: string;
  requestId: string;
  /** With a vote to approve: also create this grant once the approval is granted. */
  grant?: GrantWish | null;
  /** Needed for a vote to approve where `stepUpRequired` is set; the channel has verified it. */
  stepUp?: StepUpProof | null;
}

/**
 * Argument of the update `edit`: a vote to approve, with other arguments. Where a passkey or four eyes are required the
 * edit stands without its editor's vote.
 */
export interface EditInput extends Omit<VoteInput, 'choice' | 'grant' | 'stepUp'> {
  arguments: { [name: string]: Json };
}

export interface VoteResult {
  status: ActionView['status'];
  approval: ApprovalState;
}

/** What people do with an approval beside voting. The workflow looks the member up, as it does for a vote. */
interface MemberMessage {
  /** Member id that the channel authenticated. */
  memberId: string;
  channel: string;
  requestId: string;
}

/** Argument of the update `ask`: an approver's question to the agent or its owner. */
export interface AskInput extends MemberMessage {
  text: string;
  to: 'agent' | 'owner';
}

/** Argument of the update `answer`. A member may answer for an agent that they own. */
export interface AnswerInput {
  question: string;
  text: string;
  actor: { kind: 'agent' | 'member'; id: string };
  channel: string;
  requestId: string;
}

/** Argument of the update `comment`. */
export interface CommentInput extends MemberMessage {
  text: string;
}

/** Argument of the update `reassign`: the seat of `from` in the current stage goes to `to`. */
export interface ReassignInput extends MemberMessage {
  from: string;
  to: string;
  reason: string;
}

/** Argument of the update `breakGlass`: approves at once, alone; never what the policy blocks. */
export interface BreakGlassInput extends MemberMessage {
  digest: string;
  reason: string;
  stepUp?: StepUpProof | null;
}

/** Argument of the update `reportOutcome`; the gateway has verified the permit's signature and puts its id here. */
export interface OutcomeInput {
  permitId: string;
  digest: string;
  status: OutcomeReport['status'];
  result: Json;
  error: { code: string; message: string } | null;
}

export interface CancelInput {
  actor: { kind: 'agent' | 'member' | 'system'; id: string };
  reason: string | null;
}
