import type { Json, JsonObject } from '@runplane/contracts';
import type pg from 'pg';
import { checkBytes, checkColumns, readResult } from '../sql/rows.js';
import type { PostgresCall } from './connect.js';
import { statementError } from './sql-errors.js';
import { begin, columnsOf, query } from './transaction.js';
import { postgresValues } from './values.js';

const ROWS_PER_FETCH = 100;

/** Reads through a cursor in a read-only transaction: `{ rowCount, rows, truncated }`. */
export async function runRead(client: pg.Client, call: PostgresCall): Promise<Json> {
  const { statement, parameters, maxRows } = call.operation;
  const values = postgresValues(parameters, call.arguments);
  try {
    await begin(client, 'READ ONLY', call.timeoutMs);
    await query(client, `DECLARE result NO SCROLL CURSOR FOR ${statement}`, values);
    const rows = await fetchRows(client, maxRows + 1);
    await client.query('ROLLBACK');
    return readResult(rows, maxRows);
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
    checkColumns(columnsOf(fetched));
    bytes = checkBytes(fetched.rows, bytes);
    rows.push(...fetched.rows);
    if (fetched.rows.length < wanted) break;
  }
  return rows;
}
