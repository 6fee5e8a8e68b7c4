import { foreignText } from '../foreign-text.js';
import type { ToolActivityDependencies } from './execute-tool.js';
import { openConnection } from './load-connection.js';
import { machineOf } from './machine.js';
import { ToolFailure } from './provider.js';
import { providerRegistry } from './registry.js';

const CHECK_MS = 20_000;

export interface CheckConnectionInput {
  orgId: string;
  connectionId: string;
}

/** Uses a connection without effect, and keeps what came of it with the connection. */
export async function checkConnection(
  { orgId, connectionId }: CheckConnectionInput,
  { database, sealingKeys, outbound, machine = {} }: ToolActivityDependencies,
  cancelled: AbortSignal,
): Promise<void> {
  const connection = await database.withOrg(orgId, (tx) => tx.connections.findSealed(connectionId));
  if (!connection) return;
  const signal = AbortSignal.any([cancelled, AbortSignal.timeout(CHECK_MS)]);
  const check = async () => {
    const provider = providerRegistry.get(connection.provider);
    if (!provider) throw new ToolFailure('provider_unknown', `there is no provider "${connection.provider}"`);
    const opened = openConnection(orgId, connection, provider, sealingKeys);
    const means = { signal, timeoutMs: CHECK_MS, outbound, machine: machineOf(machine, orgId) };
    await provider.check({ ...opened, ...means });
  };
  const failure = await check().then(() => null, failureOf);
  await database.withOrg(orgId, (tx) => tx.connections.noteCheck(connectionId, failure));
}

function failureOf(error: unknown): { code: string; message: string } {
  if (error instanceof ToolFailure) return { code: error.code, message: foreignText(error.message) };
  // What is thrown besides is a bug, and may hold anything.
  return { code: 'internal', message: 'the check failed unexpectedly' };
}
