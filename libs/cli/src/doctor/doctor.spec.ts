import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProblemError } from '@runplane/contracts';
import { runCli } from '../../test-support/run-cli.js';
import { nodeRow } from './doctor.js';

/** Both services at once: not ready, and with a clock that is ahead. */
let server: Server;
let aheadSeconds = 0;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    response.setHeader('date', new Date(Date.now() + aheadSeconds * 1_000).toUTCString());
    if (request.url === '/healthz') return response.end('{"status":"ok"}');
    if (request.url === '/openapi.json') {
      return response.end(JSON.stringify({ info: { title: 'agent API and control plane', version: '1' } }));
    }
    const problem = new ProblemError('unavailable', 'Not usable: temporal.').toProblem();
    return response.writeHead(503, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function rows() {
  const { out } = await runCli(['doctor', '--json', '--gateway-url', url, '--control-plane-url', url], {
    env: { XDG_CONFIG_HOME: '/nowhere' },
  });
  const all = (JSON.parse(out) as { rows: { check: string; status: string; remedy: string | null }[] }).rows;
  return (check: string) => all.find((row) => row.check === check);
}

describe('runplane doctor', () => {
  it('names the part that a service waits for', async () => {
    expect((await rows())('gateway ready')).toMatchObject({
      status: 'fail',
      remedy: expect.stringContaining('RUNPLANE_TEMPORAL_ADDRESS'),
    });
  });

  it.each([
    [0, 'ok'],
    [7, 'warn'],
    [-3600, 'fail'],
  ])('of a clock that is %d s ahead says %s', async (seconds, status) => {
    aheadSeconds = seconds;
    expect((await rows())('gateway clock')).toMatchObject({ status });
  });

  it.each([
    ['24.1.0', 'ok'],
    ['22.13.0', 'ok'],
    ['22.12.0', 'fail'],
    ['20.19.0', 'fail'],
  ])('of Node %s says %s', (version, status) => {
    expect(nodeRow(version)).toMatchObject({ status });
  });
});
