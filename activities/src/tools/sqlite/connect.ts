import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { JsonObject } from '@runplane/contracts';
import { type ConnectionCall, noEffect, type ProviderCall, ToolFailure } from '../provider.js';
import type { Scalar } from '../sql/arguments.js';
import type { SqliteConfiguration, SqliteOperation, SqliteSecret } from './operation.js';

export type SqliteCall = ProviderCall<SqliteOperation, SqliteConfiguration, SqliteSecret>;
export type SqliteConnection = ConnectionCall<SqliteConfiguration, SqliteSecret>;

export interface Answer {
  columns: string[];
  rows: JsonObject[];
  changes: number;
  lastInsertRowid: string | null;
}

/** The thread throws while it opens the file only. */
const CANNOT_OPEN = 14;

/** SQLite's error: its extended result code, or null where the thread ended under the statement. */
export class SqliteError extends Error {
  override name = 'SqliteError';

  constructor(
    message: string,
    readonly errcode: number | null,
  ) {
    super(message);
  }
}

export type Query = (sql: string, values?: readonly Scalar[], limit?: number) => Promise<Answer>;

/** Runs `work` on a database of the org, opened in a thread of its own, which ends when `call.signal` aborts. */
export async function withDatabase<T>(
  call: SqliteConnection,
  readOnly: boolean,
  attempt: { hasEffects: boolean; repeated: boolean },
  work: (query: Query) => Promise<T>,
): Promise<T> {
  const file = await fileOf(call).catch((error: ToolFailure) => {
    throw noEffect(attempt, error.code, error.message, error);
  });
  const here = import.meta.url;
  // As source, where nothing was built: in tests.
  const script = new URL(here.endsWith('.ts') ? './thread.ts' : './thread.js', here);
  const thread = new Worker(script, { workerData: { file, readOnly, timeoutMs: call.timeoutMs }, env: {} });
  const { query, fail } = queryOn(thread);
  // At once: the thread itself ends only when SQLite comes back from its statement, and then commits no more.
  const end = () => fail(new SqliteError('the time is up, or the action was cancelled', null));
  call.signal.addEventListener('abort', end);
  if (call.signal.aborted) end();
  try {
    return await work(query);
  } finally {
    call.signal.removeEventListener('abort', end);
    const ended = thread.terminate();
    if (!call.signal.aborted) await ended;
  }
}

function queryOn(thread: Worker): { query: Query; fail: (error: SqliteError) => void } {
  let lost: SqliteError | null = null;
  let settle: ((error: Error | null, answer?: Answer) => void) | undefined;
  const fail = (error: SqliteError) => {
    lost ??= error;
    settle?.(lost);
  };
  thread.on('error', (error: Error & { errcode?: number }) =>
    fail(new SqliteError(error.message, error.errcode ?? CANNOT_OPEN)),
  );
  thread.on('exit', () => fail(new SqliteError('the thread of the database has ended', null)));
  thread.on(
    'message',
    ({ answer, failure }: { answer?: Answer; failure?: { message: string; errcode: number | null } }) => {
      settle?.(failure ? new SqliteError(failure.message, failure.errcode) : null, answer);
    },
  );
  const query: Query = (sql, values = [], limit = Number.MAX_SAFE_INTEGER) =>
    new Promise((resolve, reject) => {
      if (lost) return reject(lost);
      settle = (error, answer) => (error ? reject(error) : resolve(answer as Answer));
      const bound = values.map((value) => (typeof value === 'boolean' ? Number(value) : value));
      thread.postMessage({ sql, values: bound, limit });
    });
  return { query, fail };
}

/** Throws `ToolFailure`. A link could lead out of the folder. */
async function fileOf({ configuration, machine }: SqliteConnection): Promise<string> {
  if (machine?.sqliteDirectory === undefined) {
    throw new ToolFailure('directory_missing', 'the operator offers no folder for SQLite (RUNPLANE_SQLITE_DIRECTORY)');
  }
  const file = join(machine.sqliteDirectory, configuration.file);
  const found = await lstat(file).catch(() => null);
  if (!found?.isFile()) {
    throw new ToolFailure('database_missing', `there is no database "${configuration.file}" in the folder of the org`);
  }
  return file;
}
