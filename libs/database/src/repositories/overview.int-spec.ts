import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CreateBudget } from '@runplane/contracts';
import type { Client } from 'pg';
import { explained } from '../../test-support/explained.js';
import { fillActions } from '../../test-support/fill-actions.js';
import { type LogFixture, startLogFixture } from '../../test-support/log-fixture.js';
import { storeApproval } from '../testing/stored-approval.js';
import type { OrgTransaction } from '../transaction.js';
import { DecisionFiguresReader } from './decision-figures.js';

const DAY = { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' };

let log: LogFixture;
let app: Client;
let org: string;
let agents: { busy: string; risky: string };

beforeAll(async () => {
  log = await startLogFixture();
  app = await log.appClient();
  org = await log.createOrg();
  agents = await log.database.withOrg(org, async (tx) => ({
    busy: (await tx.agents.create({ name: 'busy', roles: [] })).id,
    risky: (await tx.agents.create({ name: 'risky', roles: [] })).id,
  }));
  const busy = { agentId: agents.busy, from: '2026-03-01T00:00:00Z' };
  const risky = { agentId: agents.risky, operation: 'bank.payouts.create', from: '2026-03-01T12:00:00Z' };
  await fillActions(log.superuser, org, { ...busy, name: 'allowed', count: 300 });
  await fillActions(log.superuser, org, {
    ...risky,
    name: 'blocked',
    count: 3,
    decision: 'BLOCK',
    status: 'BLOCKED',
    risk: 90,
  });
  await fillActions(log.superuser, org, { ...risky, name: 'unknown', count: 2, status: 'UNKNOWN', risk: 40 });
  await fillActions(log.superuser, org, { ...busy, name: 'earlier', count: 20_000, from: '2026-02-01' });
  const other = await log.createOrg();
  const { id } = await log.database.withOrg(other, (tx) => tx.agents.create({ name: 'foreign', roles: [] }));
  await fillActions(log.superuser, other, {
    agentId: id,
    name: 'foreign',
    count: 5,
    from: DAY.from,
    status: 'UNKNOWN',
  });
  await log.superuser.query('VACUUM ANALYZE actions');
});
afterAll(() => log?.close());

const read = <T>(work: (tx: OrgTransaction) => Promise<T>) => log.database.withOrg(org, work);

describe('figures of decisions', () => {
  it('count each decision of the period in its bucket, and leave no bucket out', async () => {
    const { bucketSeconds, buckets, isPartial } = await read((tx) => tx.decisionFigures.ofOrg(DAY));
    expect({ bucketSeconds, isPartial, buckets: buckets.length }).toEqual({
      bucketSeconds: 900,
      isPartial: false,
      buckets: 96,
    });
    expect(buckets[0]).toEqual({
      at: '2026-03-01T00:00:00.000Z',
      counts: { ALLOW: 14, BLOCK: 0, REQUIRE_APPROVAL: 0 },
    });
    expect(buckets[48]).toEqual({
      at: '2026-03-01T12:00:00.000Z',
      counts: { ALLOW: 2, BLOCK: 3, REQUIRE_APPROVAL: 0 },
    });
    expect(buckets.reduce((sum, { counts }) => sum + counts.ALLOW, 0)).toBe(302);
  });

  it('take longer buckets for a longer period', async () => {
    const period = { from: '2025-12-15T00:00:00Z', to: '2026-03-02T00:00:00Z' };
    const { bucketSeconds, buckets } = await read((tx) => tx.decisionFigures.ofOrg(period));
    expect({ bucketSeconds, buckets: buckets.length }).toEqual({ bucketSeconds: 86_400, buckets: 77 });
    expect(buckets.reduce((sum, { counts }) => sum + counts.ALLOW, 0)).toBe(20_302);
  });

  it('name agents by what they asked for, with their risk', async () => {
    const { agents: found } = await read((tx) => tx.decisionFigures.ofOrg(DAY));
    expect(found).toEqual([
      {
        id: agents.busy,
        name: 'busy',
        status: 'active',
        counts: { ALLOW: 300, BLOCK: 0, REQUIRE_APPROVAL: 0 },
        averageRisk: 10,
        maxRisk: 10,
      },
      {
        id: agents.risky,
        name: 'risky',
        status: 'active',
        counts: { ALLOW: 2, BLOCK: 3, REQUIRE_APPROVAL: 0 },
        averageRisk: 70,
        maxRisk: 90,
      },
    ]);
  });

  it('show the habits of one agent', async () => {
    const activity = await read((tx) => tx.decisionFigures.ofAgent(agents.risky, DAY));
    expect(activity).toMatchObject({
      days: [{ at: '2026-03-01T00:00:00.000Z', counts: { ALLOW: 2, BLOCK: 3, REQUIRE_APPROVAL: 0 } }],
      operations: [{ operation: 'bank.payouts.create', count: 5 }],
      averageRisk: 70,
      maxRisk: 90,
    });
    expect(activity.hours).toEqual(Array.from({ length: 24 }, (_, hour) => (hour === 12 ? 5 : 0)));
    const never = await read((tx) =>
      tx.decisionFigures.ofAgent(agents.risky, { from: DAY.to, to: '2026-03-03T00:00:00Z' }),
    );
    expect(never).toMatchObject({ operations: [], averageRisk: null, maxRisk: null });
  });

  it('read indexes of the period only, and no row of an action', async () => {
    const cost = await explained(app, org, async (sql) => {
      const figures = new DecisionFiguresReader(sql, org);
      await figures.ofOrg(DAY);
      await figures.ofAgent(agents.risky, DAY);
    });
    expect(cost.tables).toEqual([]);
    expect(cost.buffers).toBeLessThan(300);
  });
});

describe('the overview', () => {
  it('says what waits, and since when', async () => {
    const hour = (count: number) => new Date(Date.now() - count * 3_600_000).toISOString();
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const old = await storeApproval(log.database, org, { name: 'old', agentId: agents.busy, requestedAt: hour(3) });
    const soon = { name: 'soon', agentId: agents.busy, requestedAt: hour(1), state: { expiresAt } };
    const next = await storeApproval(log.database, org, soon);
    const done = { name: 'done', agentId: agents.busy, requestedAt: hour(9), state: { status: 'DENIED' as const } };
    await storeApproval(log.database, org, done);
    await read((tx) => tx.killSwitches.create({ scope: 'org', value: org, reason: 'test', createdBy: 'test' }));
    const waiting = await read((tx) => tx.overview.waiting());
    expect(waiting).toMatchObject({
      approvals: { count: 2, oldest: { approvalId: old.approvalId, actionId: old.actionId } },
      unknownOutcomes: { count: 2, oldest: { actionId: 'act_unknown1' } },
      killSwitches: 1,
    });
    expect(waiting.approvals.expiringNext.map(({ approvalId }) => approvalId)).toEqual([
      next.approvalId,
      old.approvalId,
    ]);
  });

  it('names the fullest bucket of each budget, the fullest budget first', async () => {
    const ids = await read(async (tx) => {
      const create = (name: string, limit: number) =>
        tx.budgets.create({
          ...CreateBudget.parse({ name, measure: 'count', limit, window: '24h' }),
          createdBy: 'test',
        });
      const [wide, narrow] = [await create('wide', 1_000), await create('narrow', 10)];
      const now = new Date().toISOString();
      for (const { id } of [wide, narrow]) {
        await tx.budgets.reserve('act_allowed1', [{ id, bucket: '{"agent":"a"}', amount: 4 }], now);
        await tx.budgets.reserve('act_allowed2', [{ id, bucket: '{"agent":"a"}', amount: 3 }], now);
        await tx.budgets.reserve('act_allowed3', [{ id, bucket: '{"agent":"b"}', amount: 5 }], now);
        // Given back by the outcome of its action.
        await tx.budgets.reserve('act_blocked1', [{ id, bucket: '{"agent":"b"}', amount: 100 }], now);
      }
      return [narrow.id, wide.id];
    });
    const budgets = await read((tx) => tx.overview.budgets());
    expect(budgets.map(({ id, used }) => ({ id, used }))).toEqual(ids.map((id) => ({ id, used: 7 })));
  });

  it('says how much of the log waits for its place, and which channels fail', async () => {
    await log.sequence(org);
    const before = await read((tx) => tx.overview.health());
    expect(before.log).toEqual({ waiting: 0, oldest: null });
    await read((tx) => tx.destinations.create({ kind: 'email', name: 'mail', eventTypes: [], createdBy: 'test' }));
    await log.append(org, 'act_waiting', 3);
    const health = await read((tx) => tx.overview.health());
    expect(health.log).toEqual({ waiting: 3, oldest: expect.any(String) });
    expect(health.channels).toEqual({ active: 1, failing: 0, disabled: 0 });
    expect(health.deliveries.dead).toBe(0);
  });
});
