import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npmProgram } from './npm-program.js';
import { answers, startTestServer, type TestServer } from './test-server.js';

export interface SlackServer extends TestServer {
  /** Address of the Web API, with a slash at its end. */
  apiUrl: string;
  token: string;
}

const TOKEN = 'xoxb-token-of-a-test';
const SEED = {
  slack: {
    team: { name: 'Test', domain: 'test' },
    users: [
      { name: 'ada', email: 'ada@example.com' },
      { name: 'bob', email: 'bob@example.com' },
    ],
    channels: [{ name: 'general' }, { name: 'random' }],
    tokens: [{ token: TOKEN, user: 'ada', scopes: ['chat:write'] }],
  },
};

/** Slack's Web API by emulate, with two channels and two people. */
export async function startSlack(): Promise<SlackServer> {
  const server = await startTestServer({
    name: 'emulate',
    command: npmProgram('emulate'),
    prepare: (folder) => writeFile(join(folder, 'seed.json'), JSON.stringify(SEED)),
    args: (port, folder) => [
      'start',
      '--service',
      'slack',
      '--port',
      String(port),
      '--seed',
      join(folder, 'seed.json'),
    ],
    ready: (port) => answers(`http://127.0.0.1:${port}/`),
  });
  return { ...server, apiUrl: `${server.url}/api/`, token: TOKEN };
}
