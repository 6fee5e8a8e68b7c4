import { z } from 'zod';
import { CanonicalAction } from './action.js';
import { Actor } from './audit-event.js';
import { Digest, Json, JsonObject, Timestamp } from './json.js';
import { VoteChallenge } from './passkey.js';
import { ApprovalPlan, MatchedRule, Risk } from './policy.js';
import { Problem } from './problem.js';
import { VOTES } from './values/closed-sets.js';
import { DURATION_PATTERN } from './values/durations.js';

const Text = z.string().min(1).max(1000);

/**
 * A grant that is asked for with a vote to approve, and created when the approval is granted. Agent, action type,
 * environment and target are those of the action; every material field but the amount is pinned to its value.
 */
export const GrantWish = z.strictObject({
  /** From the approval on, at most 90 days. */
  expiresIn: z.string().regex(DURATION_PATTERN, 'must be a number and s, m, h or d, for example 1h'),
  maxUses: z.number().int().min(1).max(1_000).default(1),
  /** Limit of one use, minor units; at most, and by default, the amount of the action. */
  maxAmount: z.number().int().min(0).optional(),
  /** Limit of all uses together, minor units. */
  totalAmount: z.number().int().min(0).optional(),
  /**
   * Material fields that may differ from the action's, for example its `reason`. Never the amount, the currency or a
   * digest over arguments; the target stays pinned in any case.
   */
  free: z.array(z.string().min(1).max(80)).max(20).default([]),
});
export type GrantWish = z.infer<typeof GrantWish>;

/**
 * Proof that a passkey of the voter has signed this vote: a WebAuthn assertion (Level 2, `AuthenticationResponseJSON`)
 * over a challenge that contains the digest of the action. Verified by the channel that took it, kept in the log, where
 * `verifyStepUp` of @runplane/audit verifies it again without asking anybody.
 */
export const StepUpProof = z.strictObject({
  credentialId: z.string().min(1).max(1400),
  /** JSON Web Key (RFC 7517), as the log has it from the registration of the passkey. */
  publicKey: JsonObject,
  challenge: VoteChallenge,
  assertion: JsonObject,
  verifiedAt: Timestamp,
});
export type StepUpProof = z.infer<typeof StepUpProof>;

/** A vote names the digest that its voter saw; on any other digest it is refused. */
export const CastVote = z.strictObject({ digest: Digest, reason: Text.optional() });
export type CastVote = z.infer<typeof CastVote>;
/** `assertion`: the answer of the voter's passkey (WebAuthn `AuthenticationResponseJSON`), where step-up is required. */
export const ApproveVote = CastVote.extend({ grant: GrantWish.optional(), assertion: JsonObject.optional() });
export type ApproveVote = z.infer<typeof ApproveVote>;
/** An edit replaces arguments, goes through mapping and policy again, resets the votes, and counts as its editor's vote. */
export const EditAndApprove = CastVote.extend({ arguments: z.record(z.string(), Json) });
export type EditAndApprove = z.infer<typeof EditAndApprove>;
export const BreakGlass = z.strictObject({ digest: Digest, reason: Text, assertion: JsonObject.optional() });
export type BreakGlass = z.infer<typeof BreakGlass>;
/** `POST /v1/approvals/:id/step-up-options`: what the vote will be. A vote that is another one needs another signature. */
export const StepUpRequest = z.strictObject({
  choice: z.enum(['approve', 'break_glass']).default('approve'),
  digest: Digest,
  grant: GrantWish.optional(),
});
export type StepUpRequest = z.infer<typeof StepUpRequest>;
export const AskQuestion = z.strictObject({ text: Text, to: z.enum(['agent', 'owner']).default('agent') });
export type AskQuestion = z.infer<typeof AskQuestion>;
/** `POST /v1/actions/:id/answers`, by the agent at the gateway and by its owner at the control plane. */
export const AnswerQuestion = z.strictObject({ question: z.string().max(20), text: Text });
export type AnswerQuestion = z.infer<typeof AnswerQuestion>;
export const AddComment = z.strictObject({ text: Text });
export type AddComment = z.infer<typeof AddComment>;
/** `from`: whose seat it is; the caller's own where absent. Only owners and admins may hand over another member's. */
export const Reassign = z.strictObject({ from: z.string().max(60).optional(), to: z.string().max(60), reason: Text });
export type Reassign = z.infer<typeof Reassign>;
/** Each item is a vote of its own, and is recorded, or refused, on its own. */
export const BulkVote = z.strictObject({
  choice: z.enum(VOTES),
  items: z
    .array(z.strictObject({ id: z.string().max(60), digest: Digest }))
    .min(1)
    .max(100),
  reason: Text.optional(),
});
export type BulkVote = z.infer<typeof BulkVote>;

export const Vote = z.strictObject({
  choice: z.enum(VOTES),
  voter: z.string(),
  /** The absent member whose seat this vote takes, by a delegation; null for a right of the voter's own. */
  standsFor: z.string().nullable(),
  at: Timestamp,
  digest: Digest,
  reason: z.string().nullable(),
  channel: z.string(),
  /** Signed with a passkey; the assertion is in the log. */
  steppedUp: z.boolean(),
  grant: GrantWish.nullable(),
});
export type Vote = z.infer<typeof Vote>;

/** A question to the agent or its owner; either may answer it, once. */
export const Question = z.strictObject({
  id: z.string(),
  text: z.string(),
  to: z.enum(['agent', 'owner']),
  askedBy: z.string(),
  askedAt: Timestamp,
  answer: z.strictObject({ text: z.string(), by: Actor, at: Timestamp }).nullable(),
});
export type Question = z.infer<typeof Question>;

export const Comment = z.strictObject({ author: z.string(), text: z.string(), at: Timestamp, channel: z.string() });
export type Comment = z.infer<typeof Comment>;

/** What an edit changed. `before` or `after` is absent where the field was added or left away. */
export const FieldChange = z.strictObject({ field: z.string(), before: Json.optional(), after: Json.optional() });
export type FieldChange = z.infer<typeof FieldChange>;
export const Edit = z.strictObject({
  by: z.string(),
  at: Timestamp,
  from: Digest,
  to: Digest,
  /** Material fields, and the target's id and environment. Empty: only what nobody approves by has changed. */
  changes: z.array(FieldChange),
  votesDropped: z.number().int(),
});
export type Edit = z.infer<typeof Edit>;

/** The seat of one approver in one stage, given to another member. */
export const Handover = z.strictObject({
  stage: z.number().int(),
  from: z.string(),
  to: z.string(),
  by: z.string(),
  at: Timestamp,
  reason: z.string(),
});
export type Handover = z.infer<typeof Handover>;

export const OpenInterval = z.strictObject({ from: Timestamp, to: Timestamp });
export type OpenInterval = z.infer<typeof OpenInterval>;

export const APPROVAL_STATUSES = ['PENDING', 'APPROVED', 'DENIED', 'EXPIRED', 'CANCELLED'] as const;
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

export const Approval = z.strictObject({
  id: z.string(),
  actionId: z.string(),
  status: z.enum(APPROVAL_STATUSES),
  stage: z.number().int(),
  stageName: z.string(),
  /** Who may vote now: `stages[stage].approvers`, with `handovers` of that stage. */
  plan: ApprovalPlan,
  handovers: z.array(Handover),
  /** Of the current stage, on the current digest. */
  votes: z.array(Vote),
  /** Votes that have approved earlier stages. */
  earlierVotes: z.array(Vote),
  /** Rises with every edit, also one that keeps the digest: a vote is for one revision. */
  revision: z.number().int(),
  edits: z.array(Edit),
  votesNeeded: z.number().int(),
  /** A vote to approve needs `assertion`. */
  stepUpRequired: z.boolean(),
  requestedAt: Timestamp,
  expiresAt: Timestamp,
  /** When the time of the current stage is up; null where it has none of its own. */
  stageEndsAt: Timestamp.nullable(),
  /** The stage is in its extension. */
  extended: z.boolean(),
  /** The hours in which the current stage's time counts; null: always. */
  openHours: z.array(OpenInterval).nullable(),
  /** Approved, and running not before this; the action can be cancelled until then. Null without a delay. */
  executesAt: Timestamp.nullable(),
  decidedAt: Timestamp.nullable(),
  decidedBy: z.string().nullable(),
  /** One member approved it against the plan, in an emergency. */
  brokenGlass: z.boolean(),
  reason: z.string().nullable(),
  questions: z.array(Question),
  comments: z.array(Comment),
  /** What is being approved; `arguments` come from the workflow and are null after its history is deleted. */
  action: CanonicalAction,
  digest: Digest,
  agentId: z.string(),
  risk: Risk,
  matched: z.array(MatchedRule),
});
export type Approval = z.infer<typeof Approval>;

/** The approval as the workflow holds it: what does not come from the decision. */
export const ApprovalState = Approval.omit({ actionId: true, action: true, agentId: true, risk: true, matched: true });
export type ApprovalState = z.infer<typeof ApprovalState>;

/** What has become of each item of a bulk vote: an HTTP status, and the approval or the problem. */
export const BulkVoteAnswer = z.strictObject({
  items: z.array(
    z.strictObject({
      id: z.string(),
      status: z.number().int(),
      approval: ApprovalState.nullable(),
      problem: Problem.nullable(),
    }),
  ),
});
export type BulkVoteAnswer = z.infer<typeof BulkVoteAnswer>;
