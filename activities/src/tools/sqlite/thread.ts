import { constants, DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

// SQLite runs its statements on the thread that asks for them: here they keep nobody else waiting. This file stands for
// itself (it is loaded without a build in tests): types only from elsewhere.

interface Question {
  sql: string;
  values: SQLInputValue[];
  /** Rows after these are not read. */
  limit: number;
}

/** The code of any mistake in a statement. */
const SQLITE_ERROR = 1;

const { file, readOnly, timeoutMs } = workerData as { file: string; readOnly: boolean; timeoutMs: number };
const port = parentPort;
if (port === null) throw new Error('runs as a worker thread only');

const database = new DatabaseSync(file, {
  readOnly,
  timeout: Math.max(1, Math.ceil(timeoutMs)),
  enableForeignKeyConstraints: true,
  allowExtension: false,
});
/** Whatever a statement, a view or a trigger says: no other file, no setting, no extension. */
database.setAuthorizer((action, name) => {
  if (action === constants.SQLITE_ATTACH || action === constants.SQLITE_DETACH) return constants.SQLITE_DENY;
  if (action === constants.SQLITE_PRAGMA) return constants.SQLITE_DENY;
  const extension = action === constants.SQLITE_FUNCTION && name === 'load_extension';
  return extension ? constants.SQLITE_DENY : constants.SQLITE_OK;
});

port.on('message', (question: Question) => {
  try {
    port.postMessage({ answer: answerTo(question) });
  } catch (error) {
    const { message, errcode = SQLITE_ERROR } = error as Error & { errcode?: number };
    port.postMessage({ failure: { message, errcode } });
  }
});

function answerTo({ sql, values, limit }: Question) {
  const statement = database.prepare(sql);
  // SQLite reads the first statement of a text, and leaves the rest alone without a word.
  if (sql.slice(statement.sourceSQL.length).trim() !== '') throw new Error('must be one statement');
  // Digits of large integers stay: as text they leave this thread.
  statement.setReadBigInts(true);
  const columns = statement.columns().map(({ name }) => name);
  if (columns.length === 0) {
    const { changes, lastInsertRowid } = statement.run(...values);
    return { columns, rows: [], changes: Number(changes), lastInsertRowid: String(lastInsertRowid) };
  }
  const rows: Record<string, unknown>[] = [];
  for (const row of statement.iterate(...values)) {
    rows.push(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
    if (rows.length === limit) break;
  }
  return { columns, rows, changes: rows.length, lastInsertRowid: null };
}

/** Integers beyond JavaScript's become their text; bytes `\x` and their hexadecimal digits. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value;
}
