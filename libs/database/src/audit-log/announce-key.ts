import { type KeyHistory, LOG_KEY_RESOURCE, logOrigin, openCheckpointByAny, toBase64 } from '@runplane/audit';
import type { Client } from 'pg';
import { inEveryLog, noteOnce } from './in-every-log.js';

/**
 * Writes the newest change of the key into each log that the keys before have signed last: their readers learn of the new
 * one in the log itself. Repeating it changes nothing.
 */
export async function announceKey(client: Client, keys: KeyHistory): Promise<void> {
  const statement = keys.statements.at(-1);
  if (statement === undefined) return;
  const id = toBase64(keys.current);
  await inEveryLog(client, async (audit, orgId) => {
    const last = await audit.checkpoint();
    const by = last && (await signedBy(last.note, keys, orgId));
    if (!by || toBase64(by) === id) return;
    await noteOnce(audit, 'system', { resource: LOG_KEY_RESOURCE, id, change: 'replaced', statement });
  });
}

/** Null for a checkpoint that is not ours: who goes on from it says so. */
async function signedBy(note: string, keys: KeyHistory, orgId: string): Promise<Uint8Array | null> {
  try {
    return (await openCheckpointByAny(note, keys.verifiersOf(logOrigin(orgId)))).by.publicKey;
  } catch {
    return null;
  }
}
