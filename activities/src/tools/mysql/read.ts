import type { Json, JsonObject } from '@runplane/contracts';
import type { Connection as CoreConnection, FieldPacket } from 'mysql2';
import type { Connection } from 'mysql2/promise';
import { scalarValues } from '../sql/arguments.js';
import { checkBytes, checkColumns, readResult } from '../sql/rows.js';
import type { MysqlCall } from './connect.js';
import { begin } from './session.js';
import { statementError } from './sql-errors.js';
import { jsonRow } from './values.js';

/** Reads row by row in a read-only transaction: `{ rowCount, rows, truncated }`. */
export async function runRead(client: Connection, call: MysqlCall): Promise<Json> {
  const { statement, parameters, maxRows } = call.operation;
  try {
    const values = scalarValues(parameters, call.arguments);
    await begin(client, 'READ ONLY', call.timeoutMs);
    return readResult(await firstRows(client, statement, values, maxRows + 1), maxRows);
  } catch (error) {
    throw statementError(error, { hasEffects: false, repeated: call.repeated });
  }
}

/** As they come, so that many or large rows end the reading before they fill the memory; the connection ends it. */
async function firstRows(
  client: Connection,
  sql: string,
  values: ReturnType<typeof scalarValues>,
  limit: number,
): Promise<JsonObject[]> {
  let fields: FieldPacket[] = [];
  const core = coreOf(client);
  const command = core.execute({ sql, values });
  command.on('fields', (named: FieldPacket[]) => {
    fields = named;
  });
  const stream = command.stream({ highWaterMark: 20 });
  // A lost connection is told to the connection only.
  core.once('error', (error: Error) => stream.destroy(error));
  const rows: JsonObject[] = [];
  let bytes = 0;
  for await (const row of stream) {
    if (rows.length === 0) checkColumns(fields.map(({ name }) => name));
    const next = jsonRow(row as Record<string, unknown>, fields);
    bytes = checkBytes([next], bytes);
    rows.push(next);
    if (rows.length === limit) break;
  }
  return rows;
}

/** The connection below: only it gives rows as they come. Its type does not say that it is there. */
const coreOf = (client: Connection) => (client as unknown as { connection: CoreConnection }).connection;
