import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Database, openDatabase } from '@runplane/database';
import { type StoredApproval, storeApproval } from '@runplane/database/testing';
import { TestControlPlane, type TestOrg } from '../testing/test-control-plane.js';

let plane: TestControlPlane;
let database: Database;
let org: TestOrg;
let agentId: string;
let policyBundle: string;

const rule = (reason: string) => ({
  id: 'r',
  effect: 'REQUIRE_APPROVAL',
  match: { actions: ['create_refund'] },
  when: 'action.amount > 100',
  reason,
  approval: { stages: [{ name: 'desk', approvers: { groups: ['desk'] }, quorum: 1 }] },
});

beforeAll(async () => {
  plane = await TestControlPlane.start();
  database = await openDatabase({ url: plane.databaseUrl, applicationName: 'test' });
  org = await plane.createOrg('Background');
  agentId = (await plane.createAgent(org, 'bot')).id;
  policyBundle = await publish('as it was');
  await publish('as it is now');
  await plane.ok(org.ownerKey, 'POST', '/v1/budgets', { name: 'a day', measure: 'count', limit: 9, window: '24h' });
});
afterAll(async () => {
  await database?.close();
  await plane?.close();
});

async function publish(reason: string): Promise<string> {
  const document = { name: 'main', rules: [rule(reason)] };
  const { version } = await plane.ok(org.ownerKey, 'POST', '/v1/policies/main/versions', { document });
  return (await plane.ok(org.ownerKey, 'POST', '/v1/policies/main/publish', { version })).bundle;
}

const store = (name: string, more: Partial<StoredApproval> = {}) =>
  storeApproval(database, org.id, { name, agentId, requestedAt: new Date().toISOString(), policyBundle, ...more });

/** As the outcome of an action leaves it. */
const settle = (actionId: string, status: 'SUCCEEDED' | 'FAILED', amount: number, currency = 'EUR') =>
  database.withOrg(org.id, async (tx) => {
    const { action, digest } = (await tx.actions.decision(actionId)) as { action: object; digest: string };
    const changed = { ...action, material: { amount, currency } } as never;
    await tx.actions.update(actionId, { status, action: { action: changed, digest, targetKey: 'test/customer/x' } });
  });

describe('what stands behind an approval', () => {
  it('is the rule that asked, as it was, and what is left of budgets', async () => {
    const { approvalId } = await store('asked');
    const background = await plane.ok(org.ownerKey, 'GET', `/v1/approvals/${approvalId}/background`);
    expect(background.rules).toMatchObject([{ policy: 'main', version: 1, rule: rule('as it was') }]);
    expect(background.budgets).toMatchObject([{ name: 'a day', limit: 9, used: 0, requested: 1 }]);
    expect(background.agent).toMatchObject({ id: agentId, name: 'bot', status: 'active' });
  });

  it('is what became of like actions of the agent, and how large they were', async () => {
    const done = await Promise.all(['one', 'two', 'three', 'four'].map((name) => store(name)));
    const [small, large, failed, foreign] = done.map(({ actionId }) => actionId) as [string, string, string, string];
    await settle(small, 'SUCCEEDED', 100);
    await settle(large, 'SUCCEEDED', 300);
    await settle(failed, 'FAILED', 9_000);
    await settle(foreign, 'SUCCEEDED', 70_000, 'JPY');
    const { actionId, approvalId } = await store('next');
    await database.withOrg(org.id, async (tx) => {
      const { action, digest } = (await tx.actions.decision(actionId)) as { action: object; digest: string };
      const asked = { ...action, material: { amount: 200, currency: 'EUR' } } as never;
      await tx.actions.update(actionId, { action: { action: asked, digest, targetKey: 'test/customer/x' } });
    });
    const { history } = await plane.ok(org.ownerKey, 'GET', `/v1/approvals/${approvalId}/background`);
    expect(history).toMatchObject({ medianAmount: 200, maxAmount: 300 });
    expect(history.counts).toMatchObject({ SUCCEEDED: 3, FAILED: 1 });
    const newest = history.newest.map((row: { actionId: string }) => row.actionId);
    expect(newest).toEqual(expect.arrayContaining([small, large, failed, foreign]));
    expect(newest).not.toContain(actionId);
  });

  it('is nothing of an approval of another organisation', async () => {
    const { approvalId } = await store('secret');
    const other = await plane.createOrg('Other');
    expect((await plane.request(other.ownerKey, 'GET', `/v1/approvals/${approvalId}/background`)).status).toBe(404);
  });
});
