import type { Json } from '@runplane/contracts';
import type { Connection } from 'mysql2/promise';
import { scalarValues } from '../sql/arguments.js';
import type { MysqlCall } from './connect.js';
import { begin, query } from './session.js';
import { statementError } from './sql-errors.js';

/** `{ plan, estimatedRows }` by EXPLAIN, which runs nothing; the rows that the server expects to look at. */
export async function previewStatement(client: Connection, call: MysqlCall): Promise<Json> {
  const { statement, parameters } = call.operation;
  try {
    const values = scalarValues(parameters, call.arguments);
    // The server takes even the question about a write for one; nothing runs, and the connection's end rolls it back.
    await begin(client, call.operation.mode === 'read' ? 'READ ONLY' : 'READ WRITE', call.timeoutMs);
    const { rows: plan } = await query(client, `EXPLAIN ${statement}`, values);
    const estimates = plan.map(({ rows }) => Number(rows)).filter(Number.isFinite);
    return { plan, estimatedRows: estimates.length === 0 ? null : Math.max(...estimates) };
  } catch (error) {
    throw statementError(error, { hasEffects: false, repeated: false });
  }
}
