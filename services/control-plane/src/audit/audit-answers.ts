import { AUDIT_EVENT_TYPES, AuditEntry, Receipt } from '@runplane/contracts';
import { z } from 'zod';

const Index = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const EntriesQuery = z.strictObject({
  from: Index.default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type EntriesQuery = z.infer<typeof EntriesQuery>;

/** `size`: entries in the last signed checkpoint; later ones are not shown yet. */
export const EntriesAnswer = z.strictObject({ entries: z.array(AuditEntry), size: z.number().int() });
export type EntriesAnswer = z.infer<typeof EntriesAnswer>;

/** Signed notes by the old and the new key (`openKeyChange` of `@runplane/audit`), in their order. */
export const KeyChanges = z.strictObject({ statements: z.array(z.string()) });
export type KeyChanges = z.infer<typeof KeyChanges>;

/** `checkpoint`: a signed note over `size` entries; `anchor`: `LogAnchor` of `@runplane/audit`. */
export const AnchorAnswer = z.strictObject({
  size: z.number().int(),
  checkpoint: z.string(),
  anchor: Receipt.shape.anchor
    .unwrap()
    .extend({ witnessPolicy: z.string().nullable(), keyChanges: z.array(z.string()) }),
});
export type AnchorAnswer = z.infer<typeof AnchorAnswer>;

export const InclusionQuery = z.strictObject({
  leafHash: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
});
export type InclusionQuery = z.infer<typeof InclusionQuery>;

/** RFC 9162 section 2.1.3; hashes in Base64, `checkpoint` is the signed note with the tree's size and root. */
export const InclusionProof = z.strictObject({
  leafHash: z.string(),
  index: z.number().int(),
  size: z.number().int(),
  proof: z.array(z.string()),
  checkpoint: z.string(),
});
export type InclusionProof = z.infer<typeof InclusionProof>;

export const ConsistencyQuery = z.strictObject({ from: Index, to: Index });
export type ConsistencyQuery = z.infer<typeof ConsistencyQuery>;

/** RFC 9162 section 2.1.4; hashes in Base64. */
export const ConsistencyProof = z.strictObject({
  from: z.number().int(),
  to: z.number().int(),
  proof: z.array(z.string()),
});
export type ConsistencyProof = z.infer<typeof ConsistencyProof>;

const Flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const ReceiptQuery = z.strictObject({
  anchored: Flag.default(false),
  /** Sealed fields that the receipt discloses, by name, joined by commas. */
  disclose: z
    .string()
    .min(1)
    .max(2_000)
    .transform((text) => text.split(','))
    .optional(),
});
export type ReceiptQuery = z.infer<typeof ReceiptQuery>;

const EventTypes = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(AUDIT_EVENT_TYPES)).min(1));

/**
 * `jsonl` and `ocsf` are lines, and may leave entries out; `tiles` is the whole log as a ZIP archive in the layout of
 * c2sp.org/tlog-tiles. `type`: types of events, joined by commas; `until` is excluded. `anchored` is of whole logs that
 * are verified.
 */
export const ExportQuery = z
  .strictObject({
    format: z.enum(['jsonl', 'ocsf', 'tiles']).default('jsonl'),
    anchored: Flag.default(false),
    type: EventTypes.optional(),
    since: z.iso.datetime().optional(),
    until: z.iso.datetime().optional(),
    action: z.string().min(1).max(80).optional(),
    agent: z.string().min(1).max(80).optional(),
  })
  .refine((query) => query.format !== 'tiles' || isWhole(query), {
    error: 'tiles hold the whole log: a part of it has no root',
    path: ['format'],
  })
  .refine((query) => !query.anchored || (query.format !== 'ocsf' && isWhole(query)), {
    error: 'what witnesses saw is the whole log: neither a part of it nor OCSF can be held against that',
    path: ['anchored'],
  });
export type ExportQuery = z.infer<typeof ExportQuery>;

function isWhole({ format: _, anchored: __, ...filter }: { format: string; anchored: boolean }): boolean {
  return Object.values(filter).every((value) => value === undefined);
}
