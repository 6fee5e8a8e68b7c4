import type { Json } from '@runplane/contracts';
import { scalarValues } from '../sql/arguments.js';
import { executionVanished } from '../sql/failures.js';
import { checkColumns } from '../sql/rows.js';
import type { WriteTransaction, Written } from '../sql/write-once.js';
import type { Query, SqliteCall } from './connect.js';
import { commitError, statementError } from './sqlite-errors.js';

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS runplane_executions (
  tool_key TEXT PRIMARY KEY,
  result TEXT NOT NULL,
  at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) WITHOUT ROWID`;

export function sqliteWrite(query: Query, call: SqliteCall): WriteTransaction {
  return {
    // IMMEDIATE: one writer at a time, so that a key is never claimed twice.
    begin: async () => void (await query('BEGIN IMMEDIATE')),
    claim: () => claim(query, call.toolKey),
    run: () => runStatement(query, call),
    async save(result) {
      const sql = 'UPDATE runplane_executions SET result = ? WHERE tool_key = ?';
      await query(sql, [JSON.stringify(result), call.toolKey]);
    },
    async commit() {
      await query('COMMIT').catch((error: unknown) => {
        throw commitError(error);
      });
    },
    // What is open is rolled back when the database is closed.
    rollback: async () => undefined,
    sorted: statementError,
  };
}

async function claim(query: Query, toolKey: string): Promise<{ result: Json } | null> {
  await query(CREATE_TABLE);
  const insert = "INSERT INTO runplane_executions (tool_key, result) VALUES (?, 'null') ON CONFLICT DO NOTHING";
  if ((await query(insert, [toolKey])).changes === 1) return null;
  const [row] = (await query('SELECT result FROM runplane_executions WHERE tool_key = ?', [toolKey])).rows;
  if (row === undefined) throw executionVanished();
  return { result: JSON.parse(String(row.result)) as Json };
}

async function runStatement(query: Query, { operation, arguments: args }: SqliteCall): Promise<Written> {
  const values = scalarValues(operation.parameters, args);
  const { columns, rows, changes, lastInsertRowid } = await query(operation.statement, values);
  checkColumns(columns);
  return { rowCount: changes, rows, insertId: lastInsertRowid };
}
