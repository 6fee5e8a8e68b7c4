import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Database, openDatabase } from '@runplane/database';
import { storeApproval } from '@runplane/database/testing';
import { TestControlPlane, type TestOrg } from '../testing/test-control-plane.js';

let plane: TestControlPlane;
let database: Database;
let org: TestOrg;
let agentId: string;
beforeAll(async () => {
  plane = await TestControlPlane.start();
  database = await openDatabase({ url: plane.databaseUrl, applicationName: 'test' });
  org = await plane.createOrg('Overview');
  agentId = (await plane.createAgent(org, 'bot')).id;
  await storeApproval(database, org.id, {
    name: 'waits',
    agentId,
    requestedAt: new Date().toISOString(),
    riskScore: 42,
  });
});
afterAll(async () => {
  await database?.close();
  await plane?.close();
});

const get = (path: string, key = org.ownerKey) => plane.request(key, 'GET', path);

describe('the overview', () => {
  it('is of the last 24 hours, and of now', async () => {
    const { status, body } = await get('/v1/overview');
    expect(status).toBe(200);
    expect(Date.parse(body.to) - Date.parse(body.from)).toBe(86_400_000);
    expect(body.decisions.agents).toMatchObject([{ id: agentId, counts: { REQUIRE_APPROVAL: 1 }, maxRisk: 42 }]);
    expect(body.waiting.approvals).toMatchObject({ count: 1, oldest: { approvalId: expect.any(String) } });
    expect(body.health).toMatchObject({ temporal: 'up', log: { waiting: expect.any(Number) } });
  });

  it('shows nothing of another organisation', async () => {
    const other = await plane.createOrg('Empty');
    const { body } = await get('/v1/overview', other.ownerKey);
    expect(body.decisions.agents).toEqual([]);
    expect(body.waiting.approvals).toEqual({ count: 0, oldest: null, expiringNext: [] });
    expect((await get(`/v1/agents/${agentId}/activity`, other.ownerKey)).status).toBe(404);
  });

  it.each([
    'from=2026-01-01T00:00:00Z&to=2026-12-01T00:00:00Z',
    'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
    'from=yesterday',
  ])('refuses the period %s', async (query) => {
    for (const path of ['/v1/overview', `/v1/agents/${agentId}/activity`]) {
      expect(await get(`${path}?${query}`)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    }
  });
});

it('an agent shows what it asked for in the last 30 days', async () => {
  const { body } = await get(`/v1/agents/${agentId}/activity`);
  expect(body.operations).toEqual([{ operation: 'shop.refund', count: 1 }]);
  expect(body.days.at(-1).counts).toEqual({ ALLOW: 0, BLOCK: 0, REQUIRE_APPROVAL: 1 });
});

it('actions are searched and counted by the same words', async () => {
  const query = 'text=refund%20bot&status=PENDING_APPROVAL,EXECUTING&decision=REQUIRE_APPROVAL&operation=shop.refund';
  expect((await get(`/v1/actions?${query}`)).body.items).toMatchObject([{ agentId, riskScore: 42, amount: null }]);
  expect((await get(`/v1/actions/count?${query}`)).body).toEqual({ count: 1, isMore: false });
  for (const bad of ['status=PENDING_APPROVAL,NONE', 'text=%2D', 'amountAtLeast=1.5', 'from=1', 'limit=1&nothing=1']) {
    expect((await get(`/v1/actions?${bad}`)).status).toBe(400);
  }
});
