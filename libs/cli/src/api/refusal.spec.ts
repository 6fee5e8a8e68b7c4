import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProblemError } from '@runplane/contracts';
import { runCli } from '../../test-support/run-cli.js';
import { EXIT } from '../exit-codes.js';

/** Takes no credential. */
let server: Server;
let env: Record<string, string>;
beforeAll(async () => {
  const problem = new ProblemError('unauthenticated', 'The credential is unknown.').toProblem();
  server = createServer((_request, response) => {
    response.writeHead(problem.status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  env = {
    XDG_CONFIG_HOME: '/nowhere',
    RUNPLANE_URL: url,
    RUNPLANE_CONTROL_PLANE_URL: url,
    RUNPLANE_API_KEY: 'rp_key_secret',
    RUNPLANE_OPERATOR_TOKEN: 'guessed',
  };
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const KEY = `rp_${'0'.repeat(16)}_${'A'.repeat(43)}000000`;

describe('a credential that the server does not take', () => {
  it.each([
    [['whoami'], 'The key of RUNPLANE_API_KEY is used where that is set'],
    [['orgs', 'ls'], 'RUNPLANE_OPERATOR_TOKEN_FILE where that is set, else RUNPLANE_OPERATOR_TOKEN.'],
    [['login'], 'This is the key just given'],
    [['login', '--agent'], 'This is the key just given'],
  ])('of %j is told by where it came from', async (args, remedy) => {
    const { code, out, err } = await runCli(args, { env, stdin: KEY });
    expect({ code, out }).toEqual({ code: EXIT.unauthorised, out: '' });
    expect(err).toMatch(/^runplane: The credential is unknown\. \(unauthenticated\)\n {2}[^\n]*\n$/);
    expect(err).toContain(remedy);
  });
});
