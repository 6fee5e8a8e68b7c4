import { fileURLToPath } from 'node:url';
import { pythonVenv } from '../install/python-venv.js';
import { answers, startTestServer, type TestServer } from './test-server.js';

const REQUIREMENTS = fileURLToPath(new URL('../../../tools/moto.txt', import.meta.url));

/** AWS in one process, in memory. `POST /moto-api/reset` empties it. */
export async function startMoto(): Promise<TestServer> {
  const command = await pythonVenv('moto', REQUIREMENTS);
  return startTestServer({
    name: 'moto',
    command,
    args: (port) => ['-m', 'moto.server', '-H', '127.0.0.1', '-p', `${port}`],
    ready: (port) => answers(`http://127.0.0.1:${port}/moto-api/`),
  });
}
