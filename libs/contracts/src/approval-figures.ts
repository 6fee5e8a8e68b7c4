import { z } from 'zod';
import { Name, Timestamp } from './json.js';
import { DURATION_PATTERN } from './values/durations.js';

const period = {
  /** Approvals requested in [from, to); the last 30 days where left away, and at most 366. */
  from: Timestamp.optional(),
  to: Timestamp.optional(),
};

export const FIGURE_GROUPS = ['all', 'group', 'stage', 'policy'] as const;
export const FiguresQuery = z.strictObject({ ...period, groupBy: z.enum(FIGURE_GROUPS).default('all') });
export type FiguresQuery = z.infer<typeof FiguresQuery>;

/** Seconds; null where nothing was measured. */
export const Seconds = z.strictObject({
  p50: z.number().nullable(),
  p90: z.number().nullable(),
  p99: z.number().nullable(),
});
export type Seconds = z.infer<typeof Seconds>;

/**
 * `key`: the group, stage or policy; null for all together, and for approvals whose stage names no group. An approval
 * of several groups counts in each.
 */
export const ApprovalFigures = z.strictObject({
  key: z.string().nullable(),
  requested: z.number().int(),
  pending: z.number().int(),
  approved: z.number().int(),
  denied: z.number().int(),
  expired: z.number().int(),
  cancelled: z.number().int(),
  escalated: z.number().int(),
  /** Never opened by anybody who may decide, and over or still waiting. */
  neverViewed: z.number().int(),
  /** From the request to the first time that an approver opened it. */
  toFirstView: Seconds,
  /** From the request to a decision by a person. */
  toDecision: Seconds,
});
export type ApprovalFigures = z.infer<typeof ApprovalFigures>;

export const BREACHES = ['escalated', 'extended', 'allowed_by_time', 'expired', 'late'] as const;
export const BreachesQuery = z.strictObject({
  ...period,
  /** Also what took, or takes, longer than this from the request to the decision, for example 4h. */
  sla: z.string().regex(DURATION_PATTERN, 'must be a number and s, m, h or d, for example 4h').optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export type BreachesQuery = z.infer<typeof BreachesQuery>;

/** A time that was not kept. `late`: decided, or still pending, beyond `sla`. */
export const Breach = z.strictObject({
  approvalId: z.string(),
  actionId: z.string(),
  kind: z.enum(BREACHES),
  /** Whose time was up; null for `late`. */
  stage: z.string().nullable(),
  at: Timestamp,
  requestedAt: Timestamp,
});
export type Breach = z.infer<typeof Breach>;

export const ReviewersQuery = z.strictObject({ ...period, group: Name.optional() });
export type ReviewersQuery = z.infer<typeof ReviewersQuery>;

/** How one member votes: to see who only clicks, and who is overloaded. */
export const Reviewer = z.strictObject({
  member: z.string(),
  name: z.string(),
  votes: z.number().int(),
  approved: z.number().int(),
  denied: z.number().int(),
  abstained: z.number().int(),
  /** Approvals among votes to approve or deny, 0..1; null without any. */
  shareApproved: z.number().nullable(),
  /** From opening the approval to the vote; votes of who never opened it are not in it. */
  medianSeconds: z.number().nullable(),
  /** Of the votes whose opening is known: those within 3 seconds of it. */
  underThreeSeconds: z.number().int(),
  /** Votes on what the voter had never opened here (Slack shows its own message). */
  unseen: z.number().int(),
});
export type Reviewer = z.infer<typeof Reviewer>;
