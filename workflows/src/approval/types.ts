import type { StageCalendar, VoterRecord } from '@runplane/activities';
import type {
  AnswerInput,
  ApprovalPlan,
  ApprovalState,
  AskInput,
  FieldChange,
  GrantWish,
  ProblemCode,
  VoteChoice,
} from '@runplane/contracts';

export type { Seat, StageCalendar } from '@runplane/activities';

/** A member as looked up when the message arrived; a channel can't claim groups or roles. */
export type Voter = VoterRecord;

/** `ApprovalState` with what timers and the right to vote need. Instants are milliseconds since 1970. */
export interface ApprovalMachine extends ApprovalState {
  /** Of the period of the stage that runs now: a stage that is extended begins its time anew. */
  stageStartedAtMs: number;
  expiresAtMs: number;
  remindersSent: number;
  /** By stage of the plan. */
  calendars: readonly StageCalendar[];
  /** The member on whose behalf the agent says to act (`context.requester`: id or e-mail address); never votes. */
  requester: string | null;
}

/** What an approval is requested with. */
export interface ApprovalRequest {
  id: string;
  plan: ApprovalPlan;
  calendars: readonly StageCalendar[];
  digest: string;
  riskScore: number;
  requester: string | null;
  at: number;
}

export interface Ballot {
  choice: VoteChoice;
  voter: Voter;
  digest: string;
  reason: string | null;
  channel: string;
  /** The channel has verified an assertion of the voter's passkey. */
  steppedUp: boolean;
  grant: GrantWish | null;
}

/** Other arguments, already mapped and evaluated again; `plan` is the one that the new decision brought, if any. */
export interface EditEvent {
  kind: 'edit';
  at: number;
  voter: Voter;
  /** That the editor saw. */
  from: string;
  /** Of the edited action. */
  digest: string;
  changes: FieldChange[];
  plan: ApprovalPlan | null;
  calendars: readonly StageCalendar[];
  riskScore: number;
  reason: string | null;
  channel: string;
}

export type ApprovalEvent =
  | { kind: 'vote'; at: number; ballot: Ballot }
  | EditEvent
  | {
      kind: 'breakGlass';
      at: number;
      voter: Voter;
      digest: string;
      reason: string;
      steppedUp: boolean;
    }
  | { kind: 'reassign'; at: number; by: Voter; from: Voter; to: Voter; reason: string }
  | { kind: 'ask'; at: number; by: Voter; text: string; to: AskInput['to'] }
  | { kind: 'answer'; at: number; question: string; text: string; by: AnswerInput['actor']; ownsAgent: boolean }
  | { kind: 'comment'; at: number; by: Voter; text: string; channel: string }
  | { kind: 'cancel'; at: number; by: string; reason: string | null }
  | { kind: 'time'; at: number };

/** What has happened, in order; each becomes an entry of the audit log. */
export type ApprovalFact =
  | { type: 'approval.vote'; choice: VoteChoice; stage: string; votesNeeded: number; standsFor: string | null }
  | { type: 'approval.edited'; from: string; to: string; fields: string[]; votesDropped: number; counts: boolean }
  | { type: 'approval.reminded'; stage: string; reminder: number }
  | { type: 'approval.escalated'; from: string; to: string }
  | { type: 'approval.extended'; stage: string }
  | { type: 'approval.stage_approved'; stage: string; next: string }
  | { type: 'approval.allowed_by_time'; stage: string }
  | { type: 'approval.broken_glass'; stage: string; votesNeeded: number }
  | { type: 'approval.reassigned'; stage: string; from: string; to: string }
  | { type: 'approval.question'; question: string; to: string }
  | { type: 'approval.answer'; question: string }
  | { type: 'approval.comment' }
  | { type: 'approval.approved'; stage: string; executesAt: string | null }
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
export interface Refused {
  ok: false;
  refusal: Refusal;
}
export type Transition = Done | Refused;
