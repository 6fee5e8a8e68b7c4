import type { Json } from '@runplane/contracts';
import type { ToolProvider } from '../provider.js';
import { scalarValues } from '../sql/arguments.js';
import { SQL_FAILURES } from '../sql/failures.js';
import { usedBy } from '../sql/operation.js';
import { checkBytes, checkColumns, readResult } from '../sql/rows.js';
import { settleWrite, writeOnce } from '../sql/write-once.js';
import { type Query, type SqliteCall, withDatabase } from './connect.js';
import { SqliteConfiguration, SqliteOperation, SqliteSecret } from './operation.js';
import { statementError } from './sqlite-errors.js';
import { sqliteWrite } from './write.js';

const READING = { hasEffects: false, repeated: false };

/** One SQL statement on a SQLite file beside the worker. Writes are executed exactly once for each tool key. */
export const sqliteProvider: ToolProvider<SqliteOperation, SqliteConfiguration, SqliteSecret> = {
  name: 'sqlite',
  operationSchema: SqliteOperation,
  configurationSchema: SqliteConfiguration,
  secretSchema: SqliteSecret,
  failures: { ...SQL_FAILURES, database_missing: 'terminal', directory_missing: 'terminal' },

  idempotency: ({ mode }) => (mode === 'read' ? 'natural' : 'keyed'),
  usedArguments: usedBy,

  execute(call) {
    if (call.operation.mode === 'read') return withDatabase(call, true, READING, (query) => runRead(query, call));
    const attempt = { hasEffects: true, repeated: call.repeated };
    return withDatabase(call, false, attempt, (query) => writeOnce(sqliteWrite(query, call), call));
  },

  reconcile(question) {
    const call = { ...question, repeated: true };
    return withDatabase(call, false, { hasEffects: true, repeated: true }, (query) =>
      settleWrite(sqliteWrite(query, call)),
    );
  },

  preview: (call) => withDatabase(call, true, READING, (query) => previewOf(query, call)),

  async check(connection) {
    await withDatabase(connection, true, READING, (query) => query('SELECT count(*) FROM sqlite_schema')).catch(
      (error: unknown) => {
        throw statementError(error, READING);
      },
    );
  },
};

async function runRead(query: Query, { operation, arguments: args }: SqliteCall): Promise<Json> {
  try {
    const values = scalarValues(operation.parameters, args);
    const { columns, rows } = await query(operation.statement, values, operation.maxRows + 1);
    checkColumns(columns);
    checkBytes(rows, 0);
    return readResult(rows, operation.maxRows);
  } catch (error) {
    throw statementError(error, READING);
  }
}

/** `{ plan }`: SQLite knows which index it takes, and estimates no rows. */
async function previewOf(query: Query, { operation, arguments: args }: SqliteCall): Promise<Json> {
  try {
    const values = scalarValues(operation.parameters, args);
    const { rows } = await query(`EXPLAIN QUERY PLAN ${operation.statement}`, values);
    return { plan: rows.map(({ detail }) => detail ?? null), estimatedRows: null };
  } catch (error) {
    throw statementError(error, READING);
  }
}
