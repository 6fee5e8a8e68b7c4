import { connect, type Socket } from 'node:net';
import mysql, { type Connection } from 'mysql2/promise';
import { type Address, DestinationRefused } from '../../outbound/index.js';
import { type ConnectionCall, noEffect, type ProviderCall } from '../provider.js';
import type { MysqlConfiguration, MysqlOperation, MysqlSecret } from './operation.js';
import { connectError } from './sql-errors.js';

export type MysqlCall = ProviderCall<MysqlOperation, MysqlConfiguration, MysqlSecret>;
/** What it takes to connect; `hasEffects` and `repeated` say what a failure means for the outcome. */
export type MysqlConnection = ConnectionCall<MysqlConfiguration, MysqlSecret> & {
  hasEffects: boolean;
  repeated: boolean;
};

const USUAL_PORTS = [3306];
const CONNECT_TIMEOUT_MS = 10_000;

/** Runs `work` on a connection of its own to a checked address, which ends when `call.signal` aborts. */
export async function withConnection<T>(call: MysqlConnection, work: (client: Connection) => Promise<T>): Promise<T> {
  const addresses = await checkedAddresses(call).catch((cause: Error) => {
    if (cause instanceof DestinationRefused) throw noEffect(call, 'destination_refused', cause.message, { cause });
    throw connectError(cause, call);
  });
  let failure: unknown;
  for (const { address } of addresses) {
    const socket = connect({ host: address, port: call.configuration.port });
    const destroy = () => void socket.destroy();
    call.signal.addEventListener('abort', destroy);
    try {
      let client: Connection;
      try {
        call.signal.throwIfAborted();
        client = await login(call, socket);
      } catch (error) {
        failure = error;
        continue;
      }
      return await work(client);
    } finally {
      // Without COM_QUIT: what is open is rolled back, and nobody waits for a server that hangs.
      destroy();
      call.signal.removeEventListener('abort', destroy);
    }
  }
  throw connectError(failure, call);
}

async function checkedAddresses({ configuration, outbound, signal }: MysqlConnection): Promise<readonly Address[]> {
  const { host, port, tls } = configuration;
  const destination = await outbound.resolve({ host, port, usualPorts: USUAL_PORTS, signal });
  if (tls === 'disable' && !destination.allowListed) {
    throw new DestinationRefused(`tls "disable" needs ${host}:${port} in RUNPLANE_OUTBOUND_ALLOW`);
  }
  return destination.addresses;
}

async function login({ configuration, secret }: MysqlConnection, socket: Socket): Promise<Connection> {
  const { host, port, database, user, tls, ca } = configuration;
  const client = await mysql.createConnection({
    // The name counts for the certificate only; the bytes go to the checked address.
    stream: () => socket,
    host,
    port,
    database,
    user,
    password: secret.password ?? '',
    ...(tls === 'require' ? { ssl: { ...(ca ? { ca } : {}), rejectUnauthorized: true, verifyIdentity: true } } : {}),
    connectTimeout: CONNECT_TIMEOUT_MS,
    // The server may not ask for files of this machine, and names of its columns never become code.
    flags: ['-LOCAL_FILES'],
    disableEval: true,
    multipleStatements: false,
    // A JavaScript number or date would lose digits or shift the time zone.
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    jsonStrings: true,
    // Nothing about this process.
    connectAttributes: { program_name: 'runplane' },
  });
  // A connection lost between two queries is reported by the next one.
  client.on('error', () => undefined);
  return client;
}
