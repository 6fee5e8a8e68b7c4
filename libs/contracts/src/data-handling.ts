import { z } from 'zod';
import { Timestamp } from './json.js';

/** RFC 6901 pointer into what the caller sent: `/arguments/customer`, `/context/ticket/id`. */
const FieldPointer = z
  .string()
  .max(200)
  .regex(
    /^\/(arguments|context)(\/([^~/]|~[01])+)+$/,
    'must be a JSON pointer below /arguments or /context, for example /arguments/customer',
  );

export const KEEP = ['clear', 'sealed'] as const;

/**
 * What is kept of one field beside the decision. `clear`: its value is in the log entry for ever. `sealed`: the entry has
 * a salted digest, and the value lies sealed under the action's data key, to be disclosed or erased.
 */
export const FieldHandling = z.strictObject({ field: FieldPointer, keep: z.enum(KEEP) });
export type FieldHandling = z.infer<typeof FieldHandling>;

export const DataRule = z.strictObject({
  /** Action types or globs. */
  actions: z
    .array(
      z
        .string()
        .min(1)
        .max(200)
        .regex(/^[a-z0-9_*]+$/, 'may hold a-z, 0-9, _ and *'),
    )
    .min(1)
    .max(100),
  fields: z.array(FieldHandling).max(50).default([]),
  /** Fields that name the person (or thing) whom the data is about: all of a subject's actions can be erased at once. */
  subjects: z.array(FieldPointer).max(5).default([]),
});
export type DataRule = z.infer<typeof DataRule>;

/** What of agents' calls is kept. What no rule names is never stored beside the workflow. All matching rules count. */
export const DataHandling = z.strictObject({
  rules: z.array(DataRule).max(100).default([]),
  /** Actions that ended are erased after so many days; null: only when asked for. */
  retentionDays: z.number().int().min(1).max(3650).nullable().default(null),
});
export type DataHandling = z.infer<typeof DataHandling>;

/** One kept field, as it is given to an auditor: the entry of the action has the digest of `disclosure` in `sd`. */
export const Disclosure = z.strictObject({
  field: z.string(),
  /** Which event of the action commits to it: 0 is its decision, a later one that lets an edit run. */
  entry: z.number().int(),
  /** Of that event, hexadecimal. */
  leafHash: z.string(),
  /** RFC 9901, section 4.2.1: base64url of the JSON array salt, name, value. */
  disclosure: z.string(),
  /** Base64url of its SHA-256. */
  digest: z.string(),
});
export type Disclosure = z.infer<typeof Disclosure>;

const reason = z.string().min(1).max(500);

/** Exactly one of the three says what is erased. */
export const CreateErasure = z.union([
  z.strictObject({ actionId: z.string().max(60), reason }),
  z.strictObject({ subject: z.string().min(1).max(300), reason }),
  z.strictObject({ before: Timestamp, reason }),
]);
export type CreateErasure = z.infer<typeof CreateErasure>;

export const ERASURE_SCOPES = ['action', 'subject', 'age'] as const;

export const Erasure = z.strictObject({
  id: z.string(),
  scope: z.enum(ERASURE_SCOPES),
  status: z.enum(['RUNNING', 'DONE', 'FAILED']),
  /** Actions whose data key was destroyed. */
  erased: z.number().int(),
  /** Actions that have not ended, or whose outcome is still unknown: they keep their data. */
  kept: z.number().int(),
  reason: z.string(),
  error: z.string().nullable(),
  requestedBy: z.string(),
  requestedAt: Timestamp,
});
export type Erasure = z.infer<typeof Erasure>;
