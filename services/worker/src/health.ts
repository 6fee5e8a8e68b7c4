import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { serverTls, type TlsFiles, watchCertificate } from '@runplane/service-kit/process';
import type { Logger } from 'pino';

/** How often the files of the certificate are looked at. */
const CHECK_EVERY_MS = 5_000;

/** `/healthz`: the process answers, with `details`. `/readyz`: `ready` passes within two seconds. */
export async function startHealthServer(
  { host, port, tls }: { host: string; port: number; tls: TlsFiles | null },
  { ready, details, logger }: { ready: () => Promise<void>; details: () => object; logger: Logger },
): Promise<{ url: string; close(): Promise<void> }> {
  const server = serverFor(tls, async (request, response) => {
    const answer = async (): Promise<[number, object]> => {
      if (request.url === '/healthz') return [200, { status: 'ok', ...details() }];
      if (request.url !== '/readyz') return [404, { status: 'not found' }];
      return within(ready(), 2_000).then(
        () => [200, { status: 'ok' }],
        (error: unknown) => [503, { status: 'not ready', reason: error instanceof Error ? error.message : 'unknown' }],
      );
    };
    const [status, body] = await answer();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const unwatch = tls && watchCertificate(server, tls, logger, CHECK_EVERY_MS);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return {
    url: `${tls ? 'https' : 'http'}://${host}:${(server.address() as AddressInfo).port}`,
    close: () => {
      unwatch?.();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function serverFor(tls: TlsFiles | null, listener: RequestListener): Server {
  return tls ? createTlsServer(serverTls(tls), listener) : createServer(listener);
}
