import type { Server as PlainServer } from 'node:http';
import { Server } from 'node:https';
import type { Socket } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

export interface RunningService {
  /** `http://<host>:<port>`, or `https`, without a slash at the end. */
  url: string;
  /** Stops taking requests, lets the running ones end, then closes what the service holds. */
  close(): Promise<void>;
}

const CLOSE_SILENT_MS = 200;

/** Listens; port 0 takes a free one. `dispose` runs after the last request. */
export async function serve(
  app: NestFastifyApplication,
  address: { host: string; port: number },
  dispose: () => Promise<void>,
): Promise<RunningService> {
  const closeSilent = silentConnections(app.getHttpServer());
  await app.listen(address.port, address.host);
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    // Again and again: others connect until the server has stopped listening.
    const timer = setInterval(closeSilent, CLOSE_SILENT_MS);
    await app.close().finally(() => clearInterval(timer));
    await dispose();
  };
  return {
    url: isTls(app) ? (await app.getUrl()).replace(/^http:/, 'https:') : await app.getUrl(),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/**
 * Browsers connect ahead of what they may ask for. A connection that has sent nothing is not idle to the server, which
 * would wait for it until its request is late; what is returned closes them.
 */
function silentConnections(server: PlainServer): () => void {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () => {
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  };
}

/** Nest looks for options of its own, which an adapter does not have. */
function isTls(app: NestFastifyApplication): boolean {
  return app.getHttpServer() instanceof Server;
}
