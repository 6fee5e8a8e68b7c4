import type { ConnectionCall } from '../provider.js';
import { withConnection } from './connect.js';
import type { PostgresConfiguration, PostgresSecret } from './operation.js';

/** Logs in. */
export async function checkPostgres(call: ConnectionCall<PostgresConfiguration, PostgresSecret>): Promise<void> {
  await withConnection({ ...call, hasEffects: false, repeated: false }, (client) => client.query('SELECT 1'));
}
