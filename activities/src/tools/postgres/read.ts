import type { Json, JsonObject } from '@runplane/contracts';
import type pg from 'pg';
import type { PostgresCall } from './connect.js';
import { statementError } from './sql-errors.js';
import { begin, checkRows, query } from './transaction.js';
import { parameterValues } from './values.js';

const ROWS_PER_FETCH = 100;

/** Reads through a cursor in a read-only transaction: `{ rowCount, rows, truncated }`. */
export async function runRead(client: pg.Client, call: PostgresCall): Promise<Json> {
  const { statement, parameters, maxRows } = call.operation;
  const values = parameterValues(parameters, call.arguments);
  try {
    await begin(client, 'READ ONLY', call.timeoutMs);
    await query(client, `DECLARE result NO SCROLL CURSOR FOR ${statement}`, values);
    const rows = await fetchRows(client, maxRows + 1);
    await client.query('ROLLBACK');
    const kept = rows.slice(0, maxRows);
    return { rowCount: kept.length, rows: kept, truncated: rows.length > maxRows };
  } catch (error) {
    throw statementError(error, { hasEffects: false, repeated: call.repeated });
  }
}

/** In small steps, so that large rows end the reading before they fill the memory. */
async function fetchRows(client: pg.Client, limit: number): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  let bytes = 0;
  while (rows.length < limit) {
    const wanted = Math.min(ROWS_PER_FETCH, limit - rows.length);
    const fetched = await query(client, `FETCH FORWARD ${wanted} FROM result`);
    bytes = checkRows(fetched, bytes);
    rows.push(...fetched.rows);
    if (fetched.rows.length < wanted) break;
  }
  return rows;
}
