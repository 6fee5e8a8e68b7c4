import type { JsonObject } from '@runplane/contracts';
import type { Connection, FieldPacket, ResultSetHeader } from 'mysql2/promise';
import type { Scalar } from '../sql/arguments.js';
import { checkColumns } from '../sql/rows.js';
import { jsonRow } from './values.js';

export interface Answer {
  rows: JsonObject[];
  affectedRows: number;
  /** Of an AUTO_INCREMENT column; null where there is none. */
  insertId: string | null;
}

/** One statement with prepared parameters. Throws `ToolFailure` where two columns have one name. */
export async function query(client: Connection, sql: string, values: readonly Scalar[] = []): Promise<Answer> {
  const [result, fields] = await client.execute({ sql, values: [...values] });
  if (!Array.isArray(result)) {
    const { affectedRows, insertId } = result as ResultSetHeader;
    return { rows: [], affectedRows, insertId: String(insertId) === '0' ? null : String(insertId) };
  }
  checkColumns((fields as FieldPacket[]).map(({ name }) => name));
  const rows = (result as Record<string, unknown>[]).map((row) => jsonRow(row, fields as FieldPacket[]));
  return { rows, affectedRows: rows.length, insertId: null };
}

/**
 * A transaction whose statements, locks and pauses the server itself ends: nothing is left to one that this process no
 * longer attends to. Values that do not fit their column are errors, whatever the server's mode.
 */
export async function begin(client: Connection, access: 'READ ONLY' | 'READ WRITE', timeoutMs: number): Promise<void> {
  const limit = Math.max(1, Math.ceil(timeoutMs));
  const seconds = Math.ceil(limit / 1000);
  const [[server]] = (await client.query('SELECT VERSION() AS version')) as unknown as [[{ version: string }]];
  const statementLimit = /mariadb/i.test(server.version)
    ? `max_statement_time = ${limit / 1000}`
    : `max_execution_time = ${limit}`;
  await client.query(
    `SET SESSION ${statementLimit}, innodb_lock_wait_timeout = ${seconds}, wait_timeout = ${seconds},
     sql_mode = CONCAT_WS(',', @@SESSION.sql_mode, 'STRICT_ALL_TABLES')`,
  );
  await client.query(`START TRANSACTION ${access}`);
}
