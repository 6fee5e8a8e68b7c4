/** The closed sets of the domain (design: terms). Each is a string union with its values at run time. */

export const DECISIONS = ['ALLOW', 'BLOCK', 'REQUIRE_APPROVAL'] as const;
export type DecisionEffect = (typeof DECISIONS)[number];

/** Larger is more severe; the most severe matching effect wins. */
export const SEVERITY: Record<DecisionEffect, number> = { ALLOW: 0, REQUIRE_APPROVAL: 1, BLOCK: 2 };

/** `out_of_scope`: the key that asked, or its token, is limited to other calls. */
export const BLOCK_CODES = ['out_of_scope'] as const;
export type BlockCode = (typeof BLOCK_CODES)[number];

export const EFFECT_CLASSES = ['read', 'write', 'destructive', 'money', 'access', 'message'] as const;
/** What an action does to the world; the base of its risk. */
export type EffectClass = (typeof EFFECT_CLASSES)[number];

export const SENSITIVITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];

export const RISK_LEVELS = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

export const EXECUTION_MODES = ['gateway', 'callback'] as const;
/** `gateway`: a tool activity runs the call. `callback`: the caller runs it under a permit and reports the outcome. */
export type ExecutionMode = (typeof EXECUTION_MODES)[number];

export const ACTION_STATUSES = [
  'PENDING_DECISION',
  'PENDING_APPROVAL',
  'BLOCKED',
  'DENIED',
  'EXPIRED',
  'CANCELLED',
  'EXECUTING',
  'SUCCEEDED',
  'FAILED',
  'UNKNOWN',
] as const;
export type ActionStatus = (typeof ACTION_STATUSES)[number];

/** Statuses after which nothing more happens by itself. UNKNOWN waits for a person or a reconciler. */
export const FINAL_STATUSES: ReadonlySet<ActionStatus> = new Set([
  'BLOCKED',
  'DENIED',
  'EXPIRED',
  'CANCELLED',
  'SUCCEEDED',
  'FAILED',
  'UNKNOWN',
]);

export const OUTCOMES = ['SUCCEEDED', 'FAILED', 'UNKNOWN'] as const;
export type OutcomeStatus = (typeof OUTCOMES)[number];

/** `abstain` is a vote of its person, and brings the quorum no nearer. */
export const VOTES = ['approve', 'deny', 'abstain'] as const;
export type VoteChoice = (typeof VOTES)[number];

export const STAGE_ENDS = ['escalate', 'extend', 'deny', 'allow'] as const;
/**
 * What happens when a stage's time is up. `extend`: the same time once more, then deny. `allow`: as if the stage had
 * approved, and only beside `allowWithoutDecision: true`.
 */
export type StageEnd = (typeof STAGE_ENDS)[number];

export const AUDIT_EVENT_TYPES = [
  'action.decided',
  'approval.requested',
  'approval.vote',
  'approval.vote_refused',
  'approval.edited',
  'approval.reminded',
  'approval.escalated',
  'approval.extended',
  'approval.stage_approved',
  'approval.allowed_by_time',
  'approval.reassigned',
  'approval.broken_glass',
  'approval.question',
  'approval.answer',
  'approval.comment',
  'approval.grant_created',
  'approval.approved',
  'approval.denied',
  'approval.expired',
  'action.cancelled',
  'action.rechecked',
  'permit.issued',
  'execution.started',
  'execution.outcome',
  'execution.reconciled',
  'execution.settlement_proposed',
  'execution.settled',
  'member.invited',
  'control.changed',
] as const;
export type AuditEventType = (typeof AUDIT_EVENT_TYPES)[number];

/** `break_glass` may approve alone and at once, whatever the plan says; it is no right to vote. */
export const MEMBER_ROLES = [
  'owner',
  'admin',
  'policy_author',
  'approver',
  'operator',
  'auditor',
  'viewer',
  'break_glass',
] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** By what a session in a browser was begun. */
export const SIGN_IN_METHODS = ['key', 'password', 'recovery_code', 'passkey', 'oidc'] as const;
export type SignInMethod = (typeof SIGN_IN_METHODS)[number];
