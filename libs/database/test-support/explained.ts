import type { Client } from 'pg';
import type { Sql } from '../src/sql.js';

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Plan[];
}

export interface Cost {
  /** Tables of actions that a statement read from end to end. */
  tables: string[];
  /** Pages of 8 KB that the statements read, wherever they were. */
  buffers: number;
}

/** Runs `work` as the application role in one org, and measures what its statements cost. Everything is taken back. */
export async function explained(app: Client, orgId: string, work: (sql: Sql) => Promise<unknown>): Promise<Cost> {
  const cost: Cost = { tables: [], buffers: 0 };
  const rows = async <T>(text: string, values: readonly unknown[] = []) => {
    const answer = await app.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, [...values]);
    const plan = answer.rows[0]['QUERY PLAN'][0].Plan as Plan;
    cost.buffers += plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
    cost.tables.push(...readWhole(plan));
    return (await app.query(text, [...values])).rows as T[];
  };
  const row = async <T>(text: string, values?: readonly unknown[]) => (await rows<T>(text, values))[0] ?? null;
  await app.query('BEGIN');
  try {
    await app.query(`SELECT set_config('app.org_id', $1, true)`, [orgId]);
    await work({ rows, row } as Sql);
  } finally {
    await app.query('ROLLBACK');
  }
  return cost;
}

function readWhole(plan: Plan): string[] {
  const { 'Node Type': node, 'Relation Name': table = '' } = plan;
  const own = node === 'Seq Scan' && /^action/.test(table) ? [table] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(readWhole)];
}
