import type { Sql } from './sql.js';

const BEGIN = { name: 'begin', text: 'BEGIN', values: [] };

/**
 * Does `work` in one transaction that sees and writes rows of this org only; `discard` ends the connection. Every step of
 * a decision is such a transaction: what begins it goes with the first statement of the work.
 */
export async function inOrg<T>(sql: Sql, orgId: string, work: () => Promise<T>, discard: () => void): Promise<T> {
  sql.ahead(BEGIN);
  sql.ahead({ name: 'in_org', text: `SELECT set_config('app.org_id', $1, true)`, values: [orgId] });
  try {
    const result = await work();
    await sql.commit();
    return result;
  } catch (error) {
    // A connection that may still be in this transaction, and so in this org, is for nobody else.
    await sql.rollback().catch(discard);
    throw error;
  }
}
