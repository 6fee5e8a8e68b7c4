import type { Client } from 'pg';
import { inOrg } from '../in-org.js';
import { sqlOf } from '../sql.js';
import { Audit } from './audit.js';

/** Does `work` in the log of each org, in a transaction of its own. */
export async function inEveryLog(client: Client, work: (audit: Audit, orgId: string) => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM list_orgs()');
  for (const { id } of rows) {
    const sql = sqlOf(client);
    await inOrg(
      sql,
      id,
      () => work(new Audit(sql, id), id),
      () => void client.end().catch(() => undefined),
    );
  }
}

/** Unless the log has it already: adds a change of the log itself, which no member has made. */
export async function noteOnce(
  audit: Audit,
  kind: 'system' | 'operator',
  change: { resource: string; id: string; change: string; [detail: string]: string },
): Promise<void> {
  const { done } = await audit.controlEvents({ resource: change.resource, id: change.id }).next();
  if (!done) return;
  await audit.appendControl({
    type: 'control.changed',
    at: new Date().toISOString(),
    actor: { kind, id: kind === 'system' ? 'log' : 'operator' },
    data: change,
  });
}
