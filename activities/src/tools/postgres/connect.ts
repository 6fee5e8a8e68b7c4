import { isIP, Socket } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import pg from 'pg';
import { type Address, DestinationRefused } from '../../outbound/index.js';
import { type ConnectionCall, noEffect, type ProviderCall } from '../provider.js';
import type { PostgresConfiguration, PostgresOperation, PostgresSecret } from './operation.js';
import { connectError } from './sql-errors.js';
import { jsonTypes } from './values.js';

export type PostgresCall = ProviderCall<PostgresOperation, PostgresConfiguration, PostgresSecret>;
/** What it takes to connect; `hasEffects` and `repeated` say what a failure means for the outcome. */
export type PostgresConnection = ConnectionCall<PostgresConfiguration, PostgresSecret> & {
  hasEffects: boolean;
  repeated: boolean;
};

const USUAL_PORTS = [5432, 6432];
const CONNECT_TIMEOUT_MS = 10_000;

/** Runs `work` on a connection of its own to a checked address, which ends when `call.signal` aborts. */
export async function withConnection<T>(call: PostgresConnection, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const addresses = await checkedAddresses(call).catch((cause: Error) => {
    if (cause instanceof DestinationRefused) throw noEffect(call, 'destination_refused', cause.message, { cause });
    throw connectError(cause, call);
  });
  let failure: unknown;
  for (const { address } of addresses) {
    const { client, destroy } = clientFor(call, address);
    call.signal.addEventListener('abort', destroy);
    try {
      call.signal.throwIfAborted();
      await client.connect();
    } catch (error) {
      failure = error;
      destroy();
      continue;
    }
    try {
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
      call.signal.removeEventListener('abort', destroy);
    }
  }
  throw connectError(failure, call);
}

async function checkedAddresses({ configuration, outbound, signal }: PostgresConnection): Promise<readonly Address[]> {
  const { host, port, tls } = configuration;
  const destination = await outbound.resolve({ host, port, usualPorts: USUAL_PORTS, signal });
  if (tls === 'disable' && !destination.allowListed) {
    throw new DestinationRefused(`tls "disable" needs ${host}:${port} in RUNPLANE_OUTBOUND_ALLOW`);
  }
  return destination.addresses;
}

function clientFor(
  { configuration, secret }: PostgresConnection,
  address: string,
): { client: pg.Client; destroy: () => void } {
  const { host, port, database, user, tls, ca } = configuration;
  const socket = new Socket();
  const client = new pg.Client({
    host: address,
    port,
    database,
    user,
    // A function: for an empty text pg would take the worker's own PGPASSWORD or .pgpass to a tenant's server.
    password: () => secret.password ?? '',
    ssl: tls === 'require' && {
      ca,
      rejectUnauthorized: true,
      servername: isIP(host) ? undefined : host,
      checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
    },
    stream: () => socket,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'runplane',
    types: jsonTypes,
  });
  // A connection lost between two queries is reported by the next one.
  client.on('error', () => undefined);
  return { client, destroy: () => socket.destroy() };
}
