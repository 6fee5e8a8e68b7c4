import { createServer, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

const load = createRequire(__filename);

/**
 * A Stripe that keeps what it is told and honours idempotency keys (stripe-stateful-mock), on the loopback only. Its
 * memory is that of the process: tests make their own charges.
 */
export async function startStatefulStripe() {
  const { createExpressApp } = load('stripe-stateful-mock') as { createExpressApp(): (...args: unknown[]) => void };
  load('loglevel').setLevel('silent');
  const app = createExpressApp();
  const requests: IncomingMessage[] = [];
  let held: { path: string; reached: () => void } | null = null;
  const server = createServer((request, response) => {
    requests.push(request);
    if (held && request.method === 'POST' && request.url === held.path) {
      const { reached } = held;
      held = null;
      response.end = () => {
        reached();
        return response;
      };
    }
    app(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    /** What came in, in order. */
    requests,
    /** Does the next POST to `path` and never answers it; resolves when it is done. */
    holdAnswer: (path: string) =>
      new Promise<void>((resolve) => {
        held = { path, reached: resolve };
      }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
