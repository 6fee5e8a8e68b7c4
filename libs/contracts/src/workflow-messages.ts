import type { ToolCall } from './action.js';
import type { Approval } from './admin-api.js';
import type { ActionView, OutcomeReport } from './agent-api.js';
import type { Json, JsonObject } from './json.js';
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
  /** RFC 3339, set by the gateway. */
  receivedAt: string;
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
}

/** Argument of the update `edit`: a vote to approve, with other arguments. */
export interface EditInput extends Omit<VoteInput, 'choice'> {
  arguments: { [name: string]: Json };
}

export interface VoteResult {
  status: ActionView['status'];
  approval: ApprovalState;
}

/** The approval as the workflow holds it: what does not come from the decision. */
export type ApprovalState = Pick<
  Approval,
  | 'id'
  | 'status'
  | 'stage'
  | 'stageName'
  | 'votes'
  | 'earlierVotes'
  | 'revision'
  | 'votesNeeded'
  | 'requestedAt'
  | 'expiresAt'
  | 'decidedAt'
  | 'decidedBy'
  | 'reason'
  | 'plan'
  | 'digest'
>;

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
