import { z } from 'zod';
import { Digest, JsonObject } from './json.js';
import { AUDIT_EVENT_TYPES } from './values/closed-sets.js';

/** Who did it: an agent, a member, or the system itself (timers, activities). */
export const Actor = z.strictObject({ kind: z.enum(['agent', 'member', 'operator', 'system']), id: z.string() });
export type Actor = z.infer<typeof Actor>;

/**
 * Temporal workflow and run in which the event of an action was made. `event` is the id of the `WorkflowTaskStarted` of
 * its history in whose task that was; entries from before it was kept have none.
 */
export const WorkflowReference = z.strictObject({
  id: z.string(),
  run: z.string(),
  event: z.number().int().min(1).optional(),
});
export type WorkflowReference = z.infer<typeof WorkflowReference>;

/**
 * A leaf of the org's log: the RFC 8785 bytes of this object are what is hashed.
 * `seq` counts the events of one subject (an action, or the org's control plane) from 0 and `prev` is the leaf hash of
 * the one before, so that a gap can be proven from the leaves alone.
 */
export const AuditEvent = z.strictObject({
  v: z.literal(1),
  org: z.string(),
  subject: z.string(),
  seq: z.number().int().min(0),
  prev: z.string().nullable(),
  type: z.enum(AUDIT_EVENT_TYPES),
  at: z.iso.datetime(),
  actor: Actor,
  /** Ids, enums and digests; never arguments, context values or results. */
  data: JsonObject,
  workflow: WorkflowReference.nullable(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

export const LeafReference = z.strictObject({ leafHash: z.string(), bundle: Digest.optional() });
