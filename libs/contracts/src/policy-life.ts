import { z } from 'zod';
import { Digest, Timestamp } from './json.js';
import { MatchedRule } from './policy.js';
import { DECISIONS } from './values/closed-sets.js';

/** When a publication waits for a second person. */
export const PUBLICATION_REVIEWS = ['none', 'loosening', 'always'] as const;
export const PublicationReview = z.strictObject({ review: z.enum(PUBLICATION_REVIEWS) });
export type PublicationReview = z.infer<typeof PublicationReview>;

/** A publication that waits, or waited, for a second person. `version: null` withdraws the policy. */
export const PendingPublication = z.strictObject({
  id: z.string(),
  name: z.string(),
  version: z.number().int().nullable(),
  /** What is published while it waits; another one makes it void. */
  replaces: z.number().int().nullable(),
  /** What decides once it is confirmed; null for one that was asked for before this was kept, which can only be refused. */
  bundle: Digest.nullable(),
  status: z.enum(['PENDING', 'PUBLISHED', 'REFUSED']),
  /** Why it needs a second person. */
  why: z.string(),
  requestedBy: z.string(),
  requestedAt: Timestamp,
  decidedBy: z.string().nullable(),
  decidedAt: Timestamp.nullable(),
});
export type PendingPublication = z.infer<typeof PendingPublication>;
/** Whoever confirms names the bundle that they have seen. */
export const ConfirmPublication = z.strictObject({ bundle: Digest });
export type ConfirmPublication = z.infer<typeof ConfirmPublication>;

/** One publication of a policy that took effect. `version: null`: it was withdrawn. */
export const PolicyPublication = z.strictObject({
  id: z.string(),
  change: z.enum(['published', 'rolled back']),
  version: z.number().int().nullable(),
  /** What was published before. */
  replaced: z.number().int().nullable(),
  bundle: Digest,
  /** Who published it, or confirmed what another person had asked for. */
  publishedBy: z.string(),
  /** The other person; null where nobody had to confirm it. */
  requestedBy: z.string().nullable(),
  publishedAt: Timestamp,
});
export type PolicyPublication = z.infer<typeof PolicyPublication>;

/** One recorded decision that another bundle makes in another way. */
export const DecisionChange = z.strictObject({
  actionId: z.string(),
  before: z.enum(DECISIONS),
  after: z.enum(DECISIONS),
  /** The rules that determine the new decision. */
  rules: z.array(MatchedRule),
});
export type DecisionChange = z.infer<typeof DecisionChange>;

/** How live decisions would have come out under a shadow bundle. */
export const ShadowReport = z.strictObject({
  bundle: Digest,
  /** Policies of the shadow that are not what is published; `version` is null for a draft that was never kept. */
  policies: z.array(z.strictObject({ name: z.string(), version: z.number().int().nullable() })),
  since: Timestamp,
  evaluated: z.number().int(),
  differences: z.array(
    z.strictObject({ before: z.enum(DECISIONS), after: z.enum(DECISIONS), count: z.number().int() }),
  ),
  /** The newest 50. */
  newest: z.array(DecisionChange.extend({ at: Timestamp })),
});
export type ShadowReport = z.infer<typeof ShadowReport>;

/** Recorded decisions of a time, made again by a draft. */
export const PolicyReplay = z.strictObject({
  id: z.string(),
  bundle: Digest,
  since: Timestamp,
  until: Timestamp,
  status: z.enum(['RUNNING', 'DONE', 'CANCELLED', 'FAILED']),
  total: z.number().int(),
  done: z.number().int(),
  changed: z.number().int(),
  /** Actions whose context went with their workflow's history, where a rule asks for it. */
  unknown: z.number().int(),
  error: z.string().nullable(),
  createdBy: z.string(),
  createdAt: Timestamp,
});
export type PolicyReplay = z.infer<typeof PolicyReplay>;
