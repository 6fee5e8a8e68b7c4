import type { ReconcileCall, Reconciliation } from '../provider.js';
import { settleWrite } from '../sql/write-once.js';
import { type PostgresCall, withConnection } from './connect.js';
import type { PostgresConfiguration, PostgresOperation, PostgresSecret } from './operation.js';
import { postgresWrite } from './write.js';

/** Asks the database by the row of the tool key. */
export function reconcileWrite(
  question: ReconcileCall<PostgresOperation, PostgresConfiguration, PostgresSecret>,
): Promise<Reconciliation> {
  const call: PostgresCall = { ...question, repeated: true };
  return withConnection({ ...call, hasEffects: true }, (client) => settleWrite(postgresWrite(client, call)));
}
