import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Delivery } from '@runplane/contracts';
import { openDatabase } from '@runplane/database';
import { TestControlPlane, type TestOrg } from '../testing/test-control-plane.js';

let plane: TestControlPlane;
let org: TestOrg;

beforeAll(async () => {
  plane = await TestControlPlane.start();
  org = await plane.createOrg('Notices');
});
afterAll(() => plane?.close());

const ok = (method: string, path: string, body?: unknown) => plane.ok(org.ownerKey, method, path, body);
const request = (method: string, path: string, body?: unknown) => plane.request(org.ownerKey, method, path, body);

describe('a webhook', () => {
  it('shows its secret when it is made and when it is rotated, and never again', async () => {
    const made = await ok('POST', '/v1/webhooks', { name: 'siem', url: 'https://siem.example.com/' });
    expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { secret, ...shown } = made;
    expect(await ok('GET', `/v1/webhooks/${made.id}`)).toEqual(shown);
    const rotated = await ok('POST', `/v1/webhooks/${made.id}/rotate-secret`, { overlapHours: 1 });
    expect(rotated.secret).not.toBe(secret);
    expect(rotated.previousSecretExpiresAt).not.toBeNull();
    const list = await ok('GET', '/v1/webhooks');
    expect(JSON.stringify(list)).not.toContain('whsec_');
    expect((await request('POST', '/v1/webhooks', { name: 'x', url: 'ftp://x' })).body.code).toBe('invalid_request');
    await ok('DELETE', `/v1/webhooks/${made.id}`);
    expect((await request('GET', `/v1/webhooks/${made.id}`)).status).toBe(404);
  });

  it('of another org is not there', async () => {
    const other = await plane.createOrg('Other');
    const { id } = await ok('POST', '/v1/webhooks', { name: 'mine', url: 'https://x.example.com/' });
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', {}],
      ['POST', '/test', undefined],
      ['POST', '/rotate-secret', {}],
      ['DELETE', '', undefined],
    ] as const) {
      expect((await plane.request(other.ownerKey, method, `/v1/webhooks/${id}${path}`, body)).status).toBe(404);
    }
    await ok('DELETE', `/v1/webhooks/${id}`);
  });
});

describe('a delivery', () => {
  it('is queued by a test, not again while it is under way, and again once it is settled', async () => {
    const { id } = await ok('POST', '/v1/webhooks', {
      name: 'hook',
      url: 'https://x.example.com/',
      eventTypes: ['permit.issued'],
    });
    const sent = await ok('POST', `/v1/webhooks/${id}/test`);
    expect(() => Delivery.parse(sent)).not.toThrow();
    expect(sent).toMatchObject({ status: 'PENDING', event: { type: 'channel.test', actionId: null } });
    expect((await request('POST', `/v1/deliveries/${sent.id}/resend`)).body.code).toBe('conflict');
    const database = await openDatabase({ url: plane.databaseUrl, applicationName: 'test' });
    await database.withOrg(org.id, (tx) =>
      tx.deliveries.recordFailure(sent.id, 0, { error: 'No answer.', statusCode: null, nextAttemptAt: null }),
    );
    await database.close();
    const dead = await ok('GET', `/v1/deliveries?status=DEAD&channelId=${id}`);
    expect(dead.items).toMatchObject([{ id: sent.id, lastError: 'No answer.' }]);
    expect((await ok('GET', '/v1/channels')).items).toMatchObject([{ id, kind: 'webhook', dead: 1, backlog: 0 }]);
    expect(await ok('POST', `/v1/deliveries/${sent.id}/resend`)).toMatchObject({
      id: sent.id,
      status: 'PENDING',
      attempts: 0,
    });
    await ok('PATCH', `/v1/webhooks/${id}`, { status: 'disabled' });
    expect((await request('POST', `/v1/webhooks/${id}/test`)).body.code).toBe('conflict');
    await ok('DELETE', `/v1/webhooks/${id}`);
    expect((await request('GET', `/v1/deliveries/${sent.id}`)).status).toBe(404);
  });
});

describe('mail', () => {
  it('is switched on once and off again, and each member has preferences of their own', async () => {
    const on = await ok('PUT', '/v1/channels/email', { status: 'active' });
    expect(on).toMatchObject({ kind: 'email', status: 'active' });
    const off = await ok('PUT', '/v1/channels/email', { status: 'disabled' });
    expect(off).toMatchObject({ id: on.id, status: 'disabled', disabledReason: null });
    expect(await ok('GET', '/v1/notice-preferences')).toEqual({ email: 'each', digestMinutes: 30 });
    await ok('PUT', '/v1/notice-preferences', { email: 'digest', digestMinutes: 5 });
    expect(await ok('GET', '/v1/notice-preferences')).toEqual({ email: 'digest', digestMinutes: 5 });
    const { key } = await plane.createMember(org, 'ann', ['viewer']);
    expect(await plane.ok(key, 'GET', '/v1/notice-preferences')).toEqual({ email: 'each', digestMinutes: 30 });
  });
});
