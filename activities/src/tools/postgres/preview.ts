import type { Json } from '@runplane/contracts';
import type pg from 'pg';
import type { PostgresCall } from './connect.js';
import { statementError } from './sql-errors.js';
import { begin, query } from './transaction.js';
import { postgresValues } from './values.js';

/** Statements that have a plan; for others (CREATE, GRANT …) there is nothing to show. */
const EXPLAINABLE = /^\s*(select|with|values|table|insert|update|delete|merge)\b/i;

/** `{ plan, estimatedRows }` by EXPLAIN, which runs nothing: the planner's estimate of the rows that are touched. */
export async function previewStatement(client: pg.Client, call: PostgresCall): Promise<Json> {
  const { statement, parameters } = call.operation;
  if (!EXPLAINABLE.test(statement)) return null;
  try {
    await begin(client, 'READ ONLY', call.timeoutMs);
    const values = postgresValues(parameters, call.arguments);
    const { rows } = await query(client, `EXPLAIN (FORMAT JSON) ${statement}`, values);
    await client.query('ROLLBACK');
    return planOf(rows[0]?.['QUERY PLAN']);
  } catch (error) {
    throw statementError(error, { hasEffects: false, repeated: false });
  }
}

interface PlanNode {
  'Node Type'?: string;
  'Plan Rows'?: number;
  Plans?: PlanNode[];
}

function planOf(value: unknown): Json {
  const [{ Plan: plan = {} } = {}] = (value ?? []) as { Plan?: PlanNode }[];
  // A ModifyTable node without RETURNING answers no rows itself: what it changes comes from below.
  const rows = plan['Node Type'] === 'ModifyTable' ? plan.Plans?.[0]?.['Plan Rows'] : plan['Plan Rows'];
  return { plan: value as Json, estimatedRows: rows ?? null };
}
