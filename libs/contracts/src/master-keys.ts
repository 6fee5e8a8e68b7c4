import { z } from 'zod';

/** How many values of a kind are sealed, or wrapped, under one key. */
export const MasterKeyUse = z.object({
  key: z.string(),
  /** `connection`, `webhook`, …; `org_key` for what the root key wraps. */
  kind: z.string(),
  count: z.int(),
});
export type MasterKeyUse = z.infer<typeof MasterKeyUse>;

/** Master keys of one purpose, by ids that say nothing about the keys. */
export const MasterKeys = z.object({
  /** What seals. */
  current: z.string(),
  /** All that open, the current one first. */
  known: z.array(z.string()),
  use: z.array(MasterKeyUse),
  /** How many values are under another key than the current one. */
  waiting: z.int(),
  /** Under which values lie, although nobody has them: these do not open. */
  missing: z.array(z.string()),
  /** Known, not current, and nothing is under them: they may be destroyed, once no process seals with them any more. */
  removable: z.array(z.string()),
  /** Why the file of the keys is not followed; null while it is. */
  fault: z.string().nullable(),
});
export type MasterKeys = z.infer<typeof MasterKeys>;

export const MasterKeyStatus = z.object({
  /** Secrets of connections, webhooks, Slack workspaces and identity providers. */
  sealing: MasterKeys,
  /** Keys of organisations, and with them all stored data. */
  root: MasterKeys,
});
export type MasterKeyStatus = z.infer<typeof MasterKeyStatus>;
