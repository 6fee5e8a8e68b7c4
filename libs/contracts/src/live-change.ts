import { z } from 'zod';

/** What of an organisation may have changed, as a page that shows it has to know. */
export const CHANGE_KINDS = [
  'action',
  'agent',
  'approval',
  'audit',
  'budget',
  'channel',
  'connection',
  'delegation',
  'erasure',
  'grant',
  'key',
  'kill_switch',
  'member',
  'on_call',
  'org',
  'pending_change',
  'policy',
  'publication',
  'replay',
  'session',
  'tool',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/**
 * The data of one event of `GET /v1/events`. `id` is null where anything of the kind may have changed; the kind `all`
 * says that changes may have been missed. What the thing looks like now, its own route says.
 */
export const LiveChange = z.strictObject({ kind: z.enum([...CHANGE_KINDS, 'all']), id: z.string().nullable() });
export type LiveChange = z.infer<typeof LiveChange>;
