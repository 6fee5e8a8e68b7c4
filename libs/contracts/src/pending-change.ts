import { z } from 'zod';
import { Digest, JsonObject, Timestamp } from './json.js';

export const PENDING_CHANGE_KINDS = ['publication_review', 'settings', 'budget'] as const;
export type PendingChangeKind = (typeof PENDING_CHANGE_KINDS)[number];

/**
 * A change that weakens what holds agents back, and waits, or waited, for a second person: when publications need one,
 * the settings that decide beside the rules, a budget.
 */
export const PendingChange = z.strictObject({
  id: z.string(),
  kind: z.enum(PENDING_CHANGE_KINDS),
  /** Id of the budget; null for the others. */
  subject: z.string().nullable(),
  /** What takes effect: the body that was sent. */
  change: JsonObject,
  /** Of the change and of what it replaces: whoever confirms names what they have seen. */
  digest: Digest,
  status: z.enum(['PENDING', 'APPLIED', 'REFUSED']),
  /** Why it needs a second person. */
  why: z.string(),
  requestedBy: z.string(),
  requestedAt: Timestamp,
  decidedBy: z.string().nullable(),
  decidedAt: Timestamp.nullable(),
});
export type PendingChange = z.infer<typeof PendingChange>;

export const ConfirmChange = z.strictObject({ digest: Digest });
export type ConfirmChange = z.infer<typeof ConfirmChange>;
