import type { Json } from '@runplane/contracts';
import type { Connection } from 'mysql2/promise';
import { ToolFailure } from '../provider.js';
import { executionVanished } from '../sql/failures.js';
import type { MysqlCall } from './connect.js';
import { begin, query } from './session.js';
import { numberOf } from './sql-errors.js';

/** The result as text: a later attempt answers the very same. Rows may be deleted once their actions have ended. */
const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS runplane_executions (
  tool_key varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  result longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
) ENGINE = InnoDB`;

const DUPLICATE = 1062;
const NO_SUCH_TABLE = 1146;
/** CREATE, INSERT, … command denied; access denied to the database. */
const DENIED = [1044, 1142, 1143];

/** Claims the key inside the open transaction; see `WriteTransaction`. */
export async function claimExecution(client: Connection, call: MysqlCall): Promise<{ result: Json } | null> {
  try {
    return await claim(client, call.toolKey);
  } catch (error) {
    if (numberOf(error) !== NO_SUCH_TABLE) throw withRemedy(error, call);
  }
  // It commits by itself, so it stands outside of the transaction.
  await client.query('ROLLBACK');
  await client.query(CREATE_TABLE).catch((error: unknown) => {
    throw withRemedy(error, call);
  });
  await begin(client, 'READ WRITE', call.timeoutMs);
  return claim(client, call.toolKey);
}

export async function saveResult(client: Connection, toolKey: string, result: Json): Promise<void> {
  await query(client, 'UPDATE runplane_executions SET result = ? WHERE tool_key = ?', [
    JSON.stringify(result),
    toolKey,
  ]);
}

async function claim(client: Connection, toolKey: string): Promise<{ result: Json } | null> {
  try {
    await query(client, "INSERT INTO runplane_executions (tool_key, result) VALUES (?, 'null')", [toolKey]);
    return null;
  } catch (error) {
    if (numberOf(error) !== DUPLICATE) throw error;
  }
  // A locking read: a snapshot could be older than the row that was waited for.
  const sql = 'SELECT result FROM runplane_executions WHERE tool_key = ? LOCK IN SHARE MODE';
  const [row] = (await query(client, sql, [toolKey])).rows;
  if (row === undefined) throw executionVanished();
  return { result: JSON.parse(String(row.result)) as Json };
}

/** No privilege: say what an administrator has to run. */
function withRemedy(error: unknown, { configuration }: MysqlCall): unknown {
  if (!DENIED.includes(numberOf(error) ?? 0)) return error;
  const grant = `GRANT SELECT, INSERT, UPDATE ON runplane_executions TO '${configuration.user}'`;
  const message = `writes keep their keys in a table that this user can't use; run in ${configuration.database}: ${CREATE_TABLE.replace(/\s+/g, ' ')}; ${grant}`;
  return new ToolFailure('executions_table_missing', message, { cause: error });
}
