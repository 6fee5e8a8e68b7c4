import { goProgram } from '../install/go-program.js';
import { answers, startTestServer, type TestServer } from './test-server.js';

/** Shopify's TCP proxy that breaks connections on command; `url` is its API (`toxiproxy-node-client`). */
export async function startToxiproxy(): Promise<TestServer> {
  const command = await goProgram({
    name: 'toxiproxy',
    package: 'github.com/Shopify/toxiproxy/v2/cmd/server',
    version: 'v2.5.0',
  });
  return startTestServer({
    name: 'toxiproxy',
    command,
    args: (port) => ['-host', '127.0.0.1', '-port', `${port}`],
    ready: (port) => answers(`http://127.0.0.1:${port}/version`),
  });
}
