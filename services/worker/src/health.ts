import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** `/healthz`: the process answers, with `details`. `/readyz`: `ready` passes within two seconds. */
export async function startHealthServer(
  { host, port }: { host: string; port: number },
  { ready, details }: { ready: () => Promise<void>; details: () => object },
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
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
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
