import { type KeyHistory, LOG_KEY_RESOURCE, logOrigin, openCheckpointByAny, toBase64 } from '@runplane/audit';
import type { Client } from 'pg';
import { sqlOf } from '../sql.js';
import { Audit } from './audit.js';

/**
 * Writes the newest change of the key into each log that the keys before have signed last: their readers learn of the new
 * one in the log itself. Repeating it changes nothing.
 */
export async function announceKey(client: Client, keys: KeyHistory): Promise<void> {
  const statement = keys.statements.at(-1);
  if (statement === undefined) return;
  const { rows } = await client.query<{ id: string }>('SELECT id FROM list_orgs()');
  for (const { id } of rows) await announceIn(client, keys, id, statement);
}

async function announceIn(client: Client, keys: KeyHistory, orgId: string, statement: string): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(`SELECT set_config('app.org_id', $1, true)`, [orgId]);
    const audit = new Audit(sqlOf(client), orgId);
    const last = await audit.checkpoint();
    const by = last && (await signedBy(last.note, keys, orgId));
    const key = toBase64(keys.current);
    if (by && toBase64(by) !== key) {
      const { done } = await audit.controlEvents({ resource: LOG_KEY_RESOURCE, id: key }).next();
      if (done) {
        await audit.appendControl({
          type: 'control.changed',
          at: new Date().toISOString(),
          actor: { kind: 'system', id: 'log' },
          data: { resource: LOG_KEY_RESOURCE, id: key, change: 'replaced', statement },
        });
      }
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Null for a checkpoint that is not ours: who goes on from it says so. */
async function signedBy(note: string, keys: KeyHistory, orgId: string): Promise<Uint8Array | null> {
  try {
    return (await openCheckpointByAny(note, keys.verifiersOf(logOrigin(orgId)))).by.publicKey;
  } catch {
    return null;
  }
}
