import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestControlPlane, type TestOrg } from './testing/test-control-plane.js';

let plane: TestControlPlane;
let org: TestOrg;
let agentId: string;
let approver: { id: string; key: string };

beforeAll(async () => {
  plane = await TestControlPlane.start();
  org = await plane.createOrg('Limits');
  agentId = (await plane.createAgent(org, 'bot')).id;
  approver = await plane.createMember(org, 'ann', ['approver']);
});
afterAll(() => plane?.close());

const soon = () => new Date(Date.now() + 3_600_000).toISOString();
const budget = { name: 'refunds a day', measure: 'amount', currency: 'EUR', limit: 100_000, window: '24h' };
const grant = () => ({
  agentId,
  action: 'create_refund',
  pinned: { currency: 'EUR' },
  maxAmount: 5_000,
  maxUses: 5,
  expiresAt: soon(),
  reason: 'a busy evening',
});

describe('a budget', () => {
  it('is created, read with its use, changed, retired, and its name is free again', async () => {
    const created = await plane.ok(org.ownerKey, 'POST', '/v1/budgets', budget);
    expect(created).toMatchObject({ ...budget, per: [], effect: 'BLOCK', status: 'active' });
    expect(await plane.ok(org.ownerKey, 'GET', `/v1/budgets/${created.id}`)).toEqual({ ...created, use: [] });
    expect((await plane.request(org.ownerKey, 'POST', '/v1/budgets', budget)).body.code).toBe('conflict');
    const changed = await plane.ok(org.ownerKey, 'PATCH', `/v1/budgets/${created.id}`, { limit: 5 });
    expect(changed.limit).toBe(5);
    await plane.ok(org.ownerKey, 'PATCH', `/v1/budgets/${created.id}`, { status: 'retired' });
    const second = await plane.ok(org.ownerKey, 'POST', '/v1/budgets', budget);
    const again = await plane.request(org.ownerKey, 'PATCH', `/v1/budgets/${created.id}`, { status: 'active' });
    expect(again.body.code).toBe('conflict');
    expect((await plane.ok(org.ownerKey, 'GET', '/v1/budgets')).items.map((b: { id: string }) => b.id)).toEqual([
      second.id,
      created.id,
    ]);
  });

  it.each([
    ['amounts without a currency', { currency: null }, 'currency'],
    ['counts with a currency', { measure: 'count' }, 'currency'],
    ['a window that is too long', { window: '400d' }, 'window'],
    ['a negative limit', { limit: -1 }, 'limit'],
    ['a dimension that is unknown', { per: ['payee'] }, 'per[0]'],
    ['an unknown member', { hard: true }, 'hard'],
  ])('of %s is refused with its place', async (_name, change, path) => {
    const { status, body } = await plane.request(org.ownerKey, 'POST', '/v1/budgets', { ...budget, ...change });
    expect([status, body.code, body.errors[0].path]).toEqual([400, 'invalid_request', path]);
  });

  it('is not made by an approver, and is not seen by another org', async () => {
    expect((await plane.request(approver.key, 'POST', '/v1/budgets', budget)).status).toBe(403);
    const [mine] = (await plane.ok(org.ownerKey, 'GET', '/v1/budgets')).items;
    const other = await plane.createOrg('Other');
    expect((await plane.request(other.ownerKey, 'GET', `/v1/budgets/${mine.id}`)).status).toBe(404);
    expect((await plane.request(other.ownerKey, 'PATCH', `/v1/budgets/${mine.id}`, { limit: 1 })).status).toBe(404);
  });
});

describe('a grant', () => {
  it('is issued by an approver, listed, and revoked once', async () => {
    const issued = await plane.ok(approver.key, 'POST', '/v1/grants', grant());
    expect(issued).toMatchObject({ issuedBy: approver.id, uses: 0, usedAmount: 0, revokedAt: null, maxUses: 5 });
    const listed = await plane.ok(approver.key, 'GET', `/v1/grants?agentId=${agentId}`);
    expect(listed.items).toEqual([issued]);
    const revoked = await plane.ok(approver.key, 'DELETE', `/v1/grants/${issued.id}`);
    expect(revoked.revokedAt).toEqual(expect.any(String));
    expect(await plane.ok(approver.key, 'DELETE', `/v1/grants/${issued.id}`)).toEqual(revoked);
  });

  it.each([
    ['an unknown agent', { agentId: 'agt_none' }, 'agentId'],
    ['an unknown action', { action: 'make_coffee' }, 'action'],
    ['a field that the action does not have', { pinned: { currency: 'EUR', colour: 'red' } }, 'pinned.colour'],
    ['an amount without its currency', { pinned: {} }, 'pinned.currency'],
    ['a time that is past', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['an action without an amount', { action: 'delete_customer' }, 'maxAmount'],
  ])('for %s is refused with its place', async (_name, change, path) => {
    const { status, body } = await plane.request(approver.key, 'POST', '/v1/grants', { ...grant(), ...change });
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect(body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });

  it('is not given by who may not vote', async () => {
    const viewer = await plane.createMember(org, 'vic', ['viewer', 'policy_author']);
    expect((await plane.request(viewer.key, 'POST', '/v1/grants', grant())).status).toBe(403);
  });
});
