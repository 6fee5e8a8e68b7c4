import type { JsonObject } from '@runplane/contracts';
import { MAX_RESULT_BYTES, ToolFailure } from '../provider.js';

/** Throws `ToolFailure` where two columns have one name: a row could hold one of them only. */
export function checkColumns(names: readonly string[]): void {
  if (new Set(names).size === names.length) return;
  throw new ToolFailure('duplicate_columns', 'two columns of the result have the same name; name them with AS');
}

/** The bytes that have been read with these rows. Throws `ToolFailure` where they are too many. */
export function checkBytes(rows: readonly JsonObject[], bytesBefore: number): number {
  const bytes = bytesBefore + Buffer.byteLength(JSON.stringify(rows));
  if (bytes > MAX_RESULT_BYTES) {
    throw new ToolFailure('result_too_large', `the result is larger than ${MAX_RESULT_BYTES} bytes; select less`);
  }
  return bytes;
}

/** The result of a read that was asked for one row more than it may answer. */
export function readResult(rows: JsonObject[], maxRows: number): JsonObject {
  const kept = rows.slice(0, maxRows);
  return { rowCount: kept.length, rows: kept, truncated: rows.length > maxRows };
}
