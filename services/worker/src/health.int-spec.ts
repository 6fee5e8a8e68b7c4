import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeWith } from '@runplane/infra';
import { createLogger } from '@runplane/service-kit/process';
import { TestAuthority } from '../../../test/support/certificates.js';
import { startHealthServer } from './health.js';

const logger = createLogger('test', 'silent');

describe('the health of a worker', () => {
  it('says that it lives, with details, and what keeps it from being ready', async () => {
    const address = { host: '127.0.0.1', port: 0, tls: null };
    const ready = () => Promise.reject(new Error('the worker of decide is STOPPED'));
    const server = await startHealthServer(address, { ready, details: () => ({ log: 'ok' }), logger });
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: 'ok', log: 'ok' });
    const answer = await fetch(`${server.url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { status: 'not ready', reason: 'the worker of decide is STOPPED' },
    ]);
    expect((await fetch(`${server.url}/else`)).status).toBe(404);
    await server.close();
  });
});

describeWith(describe, 'openssl')('the health of a worker with a certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'runplane-worker-tls-'));
  let authority: TestAuthority;
  let server: Awaited<ReturnType<typeof startHealthServer>>;

  beforeAll(async () => {
    authority = await TestAuthority.create(folder, 'authority');
    const address = { host: '127.0.0.1', port: 0, tls: await authority.issue('worker') };
    server = await startHealthServer(address, { ready: async () => {}, details: () => ({}), logger });
  });
  afterAll(async () => {
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is read by https, by TLS 1.3 only', async () => {
    const ca = readFileSync(authority.caFile);
    const status = await new Promise((done, fail) => {
      get(`${server.url}/readyz`, { ca, agent: false }, (answer) => done(answer.resume().statusCode)).on('error', fail);
    });
    expect([status, server.url]).toEqual([200, expect.stringMatching(/^https:/)]);
    const older = new Promise((done, fail) => {
      const port = Number(new URL(server.url).port);
      connect({ port, host: '127.0.0.1', ca, maxVersion: 'TLSv1.2' }, () => done('connected')).on('error', fail);
    });
    await expect(older).rejects.toThrow(/protocol|version|alert/i);
  });
});
