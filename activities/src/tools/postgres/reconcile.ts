import type pg from 'pg';
import type { ReconcileCall, Reconciliation } from '../provider.js';
import { type PostgresCall, withConnection } from './connect.js';
import { claimExecution, FENCE, saveResult } from './executions-table.js';
import type { PostgresConfiguration, PostgresOperation, PostgresSecret } from './operation.js';
import { begin } from './transaction.js';

/**
 * The row of the tool key is the truth. Where there is none, this takes the key itself: it waits for a transaction that
 * still holds it, and whatever comes later finds the fence and does nothing.
 */
export function reconcileWrite(
  question: ReconcileCall<PostgresOperation, PostgresConfiguration, PostgresSecret>,
): Promise<Reconciliation> {
  const call: PostgresCall = { ...question, repeated: true };
  return withConnection({ ...call, hasEffects: true }, (client) => settle(client, call));
}

async function settle(client: pg.Client, call: PostgresCall): Promise<Reconciliation> {
  await begin(client, 'READ WRITE', call.timeoutMs);
  const earlier = await claimExecution(client, call);
  if (earlier && earlier.result !== FENCE) return { outcome: 'succeeded', result: earlier.result };
  if (!earlier) {
    await saveResult(client, call.toolKey, FENCE);
    await client.query('COMMIT');
  }
  return { outcome: 'failed', code: 'not_executed', message: 'the database has no execution with this key' };
}
