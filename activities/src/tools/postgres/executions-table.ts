import type { Json } from '@runplane/contracts';
import type pg from 'pg';
import { OutcomeUnknown, ToolFailure } from '../provider.js';
import type { PostgresCall } from './connect.js';
import { sqlStateOf } from './sql-errors.js';
import { begin, query } from './transaction.js';

/** `json`, not `jsonb`: a later attempt answers the very same text. Rows may be deleted once their actions have ended. */
const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS runplane_executions (
  tool_key text PRIMARY KEY,
  result json NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
)`;

/** The result of an execution that was found not to have happened, and must not happen any more. No write has it. */
export const FENCE = 'runplane: not executed';

const UNDEFINED_TABLE = '42P01';
/** Unique violation of a catalogue, and its later forms: what two sessions get that create the table at once. */
const CREATED_MEANWHILE = ['23505', '42710', '42P07'];

/**
 * Claims the key inside the open transaction, waiting for another attempt that holds it. The stored result where the
 * key has been executed, null where it is now ours. Creates the table on first use.
 */
export async function claimExecution(client: pg.Client, call: PostgresCall): Promise<{ result: Json } | null> {
  try {
    return await claim(client, call.toolKey);
  } catch (error) {
    if (sqlStateOf(error) !== UNDEFINED_TABLE) throw withRemedy(error, call);
  }
  await client.query('ROLLBACK');
  await createTable(client, call);
  await begin(client, 'READ WRITE', call.timeoutMs);
  return await claim(client, call.toolKey);
}

export async function saveResult(client: pg.Client, toolKey: string, result: Json): Promise<void> {
  await query(client, 'UPDATE runplane_executions SET result = $2 WHERE tool_key = $1', [
    toolKey,
    JSON.stringify(result),
  ]);
}

async function claim(client: pg.Client, toolKey: string): Promise<{ result: Json } | null> {
  const sql = "INSERT INTO runplane_executions (tool_key, result) VALUES ($1, 'null') ON CONFLICT DO NOTHING";
  const { rowCount } = await query(client, sql, [toolKey]);
  if (rowCount === 1) return null;
  // As text: it is our own, and deeper than the columns that it holds.
  const read = 'SELECT result::text FROM runplane_executions WHERE tool_key = $1';
  const { rows } = await query(client, read, [toolKey]);
  if (rows[0] === undefined) {
    throw new OutcomeUnknown('execution_vanished', 'the row of the tool key was deleted meanwhile', {
      retryable: false,
    });
  }
  return { result: JSON.parse(String(rows[0].result)) as Json };
}

async function createTable(client: pg.Client, call: PostgresCall): Promise<void> {
  try {
    await client.query(CREATE_TABLE);
  } catch (error) {
    if (!CREATED_MEANWHILE.includes(sqlStateOf(error) ?? '')) throw withRemedy(error, call);
  }
}

/** No privilege, or no schema to create it in: say what an administrator has to run. */
function withRemedy(error: unknown, { configuration }: PostgresCall): unknown {
  if (!['42501', '3F000'].includes(sqlStateOf(error) ?? '')) return error;
  const sql = `${CREATE_TABLE.replace(/\s+/g, ' ')}; GRANT SELECT, INSERT, UPDATE ON runplane_executions TO "${configuration.user}"`;
  const message = `writes keep their keys in a table that this user can't use; run as its owner: ${sql}`;
  return new ToolFailure('executions_table_missing', message, { cause: error });
}
