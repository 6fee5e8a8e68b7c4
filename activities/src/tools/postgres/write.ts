import type { Json } from '@runplane/contracts';
import type pg from 'pg';
import { foreignText } from '../../foreign-text.js';
import { boundedResult } from '../kept-result.js';
import { OutcomeUnknown, ToolFailure } from '../provider.js';
import type { PostgresCall } from './connect.js';
import { claimExecution, FENCE, saveResult } from './executions-table.js';
import { commitError, statementError } from './sql-errors.js';
import { begin, checkColumns, query } from './transaction.js';
import { parameterValues } from './values.js';

/**
 * Executes once for each tool key: the key and the effect are committed together, so that a later attempt finds either
 * both, and answers the stored result, or none.
 */
export async function runWrite(client: pg.Client, call: PostgresCall): Promise<Json> {
  let claimed = false;
  let result: Json;
  try {
    const values = parameterValues(call.operation.parameters, call.arguments);
    await begin(client, 'READ WRITE', call.timeoutMs);
    const earlier = await claimExecution(client, call);
    claimed = earlier === null || earlier.result === FENCE;
    if (earlier?.result === FENCE) throw new ToolFailure('execution_fenced', 'the execution was settled as not done');
    if (earlier) return earlier.result;
    result = await runStatement(client, call, values);
    await saveResult(client, call.toolKey, result);
  } catch (error) {
    if (error instanceof OutcomeUnknown) throw error;
    // With the key claimed or fenced, no earlier attempt has committed.
    throw statementError(error, { hasEffects: true, repeated: call.repeated && !claimed });
  }
  await commit(client);
  return result;
}

async function runStatement(client: pg.Client, { operation }: PostgresCall, values: unknown[]): Promise<Json> {
  const outcome = await query(client, operation.statement, values);
  const rowCount = outcome.rowCount ?? 0;
  if (rowCount > operation.maxRows) {
    const message = `the statement touches ${rowCount} rows, more than maxRows ${operation.maxRows}; it was rolled back`;
    throw new ToolFailure('too_many_rows', message);
  }
  checkColumns(outcome);
  return boundedResult({ rowCount, rows: outcome.rows });
}

async function commit(client: pg.Client): Promise<void> {
  const { command } = await client.query('COMMIT').catch((error: unknown) => {
    throw commitError(error);
  });
  if (command === 'COMMIT') return;
  throw new ToolFailure('rolled_back', `the server answered ${foreignText(String(command), 100)} to COMMIT`);
}
