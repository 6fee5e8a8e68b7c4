import { goProgram } from '../install/go-program.js';
import { answers, startTestServer, type TestServer } from './test-server.js';

/** Stripe's own mock: answers 400 to a request that its OpenAPI document does not allow. Keeps nothing. */
export async function startStripeMock(): Promise<TestServer> {
  const command = await goProgram({
    name: 'stripe-mock',
    package: 'github.com/stripe/stripe-mock',
    version: 'v0.203.0',
  });
  return startTestServer({
    name: 'stripe-mock',
    command,
    // It listens with TLS as well, by default on a fixed port of every interface.
    args: (port) => ['-http-addr', `127.0.0.1:${port}`, '-https-addr', '127.0.0.1:0'],
    ready: (port) => answers(`http://127.0.0.1:${port}/`),
  });
}
