import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';

const fixture = (name: string) => readFileSync(join(__dirname, 'fixtures', name));
/** A certificate for `db.test`, signed by itself; its key protects nothing. */
export const testCertificate = { cert: fixture('db.test.crt'), key: fixture('db.test.key') };

/** What happens when the client sends bytes that hold `on`. */
export interface Fault {
  on: string;
  /** `before`: the server never gets them. `after`: it does, and its answer is lost. */
  cut: 'before' | 'after';
}

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** A proxy in front of a real PostgreSQL that breaks connections, and speaks TLS if asked to. */
export async function startFaultProxy(target: { host: string; port: number }, options: { tls?: boolean } = {}) {
  let fault: Fault | null = null;
  const sockets = new Set<Socket>();

  const serve = (client: Socket | TLSSocket) => {
    const server = connect(target);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      // What came before the end still goes out.
      socket.on('error', () => undefined).on('close', () => other.destroySoon());
    }
    let answersLost = false;
    client.on('data', (bytes: Buffer) => {
      if (fault !== null && bytes.includes(fault.on)) {
        const { cut } = fault;
        fault = null;
        if (cut === 'before') return client.destroy();
        answersLost = true;
      }
      return server.write(bytes);
    });
    // By then the server has acted on what it got.
    server.on('data', (bytes: Buffer) => (answersLost ? client.destroy() : client.write(bytes)));
  };

  const proxy = createServer((socket) => {
    if (!options.tls) return serve(socket);
    socket.on('error', () => undefined);
    return socket.once('data', (bytes: Buffer) => {
      if (!bytes.equals(SSL_REQUEST)) return socket.destroy();
      socket.write('S');
      return serve(new TLSSocket(socket, { isServer: true, ...testCertificate }));
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    port: (proxy.address() as AddressInfo).port,
    breakOn(next: Fault | null) {
      fault = next;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
