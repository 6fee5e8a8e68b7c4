import type { JsonObject } from '@runplane/contracts';
import type pg from 'pg';
import { MAX_RESULT_BYTES, ToolFailure } from '../provider.js';

/** One statement with prepared parameters; the extended protocol refuses a text that holds two statements. */
export function query(client: pg.Client, text: string, values: unknown[] = []): Promise<pg.QueryResult<JsonObject>> {
  const config: pg.QueryConfig & { queryMode: 'extended' } = { text, values, queryMode: 'extended' };
  return client.query<JsonObject>(config);
}

/** The server ends a statement or a transaction that this process no longer attends to. */
export async function begin(client: pg.Client, access: 'READ ONLY' | 'READ WRITE', timeoutMs: number): Promise<void> {
  const limit = Math.max(1, Math.ceil(timeoutMs));
  await client.query(
    `BEGIN ISOLATION LEVEL READ COMMITTED ${access}; SET LOCAL datestyle = 'ISO';
     SET LOCAL statement_timeout = ${limit}; SET LOCAL idle_in_transaction_session_timeout = ${limit}`,
  );
}

/** Throws `ToolFailure` where two columns have one name: a row could hold one of them only. */
export function checkColumns({ fields }: pg.QueryResult<JsonObject>): void {
  if (new Set(fields.map(({ name }) => name)).size === fields.length) return;
  throw new ToolFailure('duplicate_columns', 'two columns of the result have the same name; name them with AS');
}

/** The bytes that have been read with these rows. Throws `ToolFailure` where they are too many. */
export function checkRows(result: pg.QueryResult<JsonObject>, bytesBefore: number): number {
  checkColumns(result);
  const { rows } = result;
  const bytes = bytesBefore + Buffer.byteLength(JSON.stringify(rows));
  if (bytes > MAX_RESULT_BYTES) {
    throw new ToolFailure('result_too_large', `the result is larger than ${MAX_RESULT_BYTES} bytes; select less`);
  }
  return bytes;
}
