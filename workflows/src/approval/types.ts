import type { ApprovalPlan, ApprovalState, ProblemCode, VoteChoice } from '@runplane/contracts';

/** `ApprovalState` with what timers need. Instants are milliseconds since 1970. */
export interface ApprovalMachine extends ApprovalState {
  stageStartedAtMs: number;
  expiresAtMs: number;
  remindersSent: number;
}

/** A member as looked up when the vote arrived; a channel can't claim groups or roles. */
export interface Voter {
  id: string;
  email: string;
  active: boolean;
  roles: string[];
  groups: string[];
  /** The member owns the agent that asked. */
  ownsAgent: boolean;
}

export interface Ballot {
  choice: VoteChoice;
  voter: Voter;
  digest: string;
  reason: string | null;
  channel: string;
}

export type ApprovalEvent =
  | { kind: 'vote'; at: number; ballot: Ballot }
  /** Other arguments, already mapped and evaluated again; `plan` is the stricter one if the decision brought one. */
  | { kind: 'edit'; at: number; ballot: Ballot; digest: string; plan: ApprovalPlan | null }
  | { kind: 'cancel'; at: number; by: string; reason: string | null }
  | { kind: 'time'; at: number };

/** What has happened, in order; each becomes an entry of the audit log. */
export type ApprovalFact =
  | { type: 'approval.vote'; choice: VoteChoice; stage: string; votesNeeded: number }
  | { type: 'approval.edited'; from: string; to: string; votesDropped: number }
  | { type: 'approval.reminded'; stage: string; reminder: number }
  | { type: 'approval.escalated'; from: string; to: string }
  | { type: 'approval.stage_approved'; stage: string; next: string }
  | { type: 'approval.approved'; stage: string }
  | { type: 'approval.denied'; stage: string }
  | { type: 'approval.expired'; stage: string; cause: 'stage_timeout' | 'expiry' }
  | { type: 'action.cancelled' };

export interface Refusal {
  code: ProblemCode;
  detail: string;
}

/** The next state, and what has happened on the way to it. */
export interface Done {
  ok: true;
  next: ApprovalMachine;
  facts: ApprovalFact[];
}
export type Transition = Done | { ok: false; refusal: Refusal };
