import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Member } from '@runplane/contracts';
import { type LogFixture, startLogFixture } from '../../test-support/log-fixture.js';
import { storeApproval } from '../testing/stored-approval.js';

/** All on one day, second by second, so that every figure can be checked by hand. */
const DAY = Date.parse('2026-03-02T00:00:00Z');
const at = (seconds: number) => new Date(DAY + seconds * 1_000).toISOString();
const period = { from: at(0), to: at(86_400) };

let log: LogFixture;
let org: string;
let agentId: string;
let [ann, bob]: (Member | undefined)[] = [];

beforeAll(async () => {
  log = await startLogFixture();
  org = await log.createOrg();
  await log.database.withOrg(org, async (tx) => {
    agentId = (await tx.agents.create({ name: 'bot', roles: [] })).id;
    const input = { roles: ['approver' as const], groups: ['desk'] };
    ann = await tx.members.create({ email: 'ann@example.com', name: 'ann', ...input });
    bob = await tx.members.create({ email: 'bob@example.com', name: 'bob', ...input, groups: [] });
  });
  // Ten of one policy, opened after 10, 20, … 100 s and approved by Ann two seconds after that.
  for (let index = 1; index <= 10; index++) {
    const decidedAt = at(index * 10 + 2);
    const ids = await stored(`fast-${index}`, { status: 'APPROVED', decidedAt, decidedBy: ann?.id ?? '' });
    await view(ids.approvalId, ann, index * 10);
    await event(ids.actionId, 0, 'approval.vote', ann, index * 10 + 2, { choice: 'approve', stage: 'desk' });
  }
  // One that escalated, was opened in its second stage, and denied by Bob, who had it open for a minute.
  const slow = await stored('slow', { status: 'DENIED', decidedAt: at(7_260), decidedBy: bob?.id ?? '' }, 'careful');
  await event(slow.actionId, 0, 'approval.escalated', null, 3_600, { from: 'desk', to: 'lead' });
  await view(slow.approvalId, bob, 7_200, 1);
  await event(slow.actionId, 1, 'approval.vote', bob, 7_260, { choice: 'deny', stage: 'lead' });
  // One that nobody looked at, which expired; one that waits; one voted on without having been opened here.
  const lost = await stored('lost', { status: 'EXPIRED', decidedAt: at(3_000) }, 'careful');
  await event(lost.actionId, 0, 'approval.expired', null, 3_000, { stage: 'desk', cause: 'expiry' });
  const blind = await stored('waiting', {}, 'careful');
  await event(blind.actionId, 0, 'approval.vote', bob, 20, { choice: 'abstain', stage: 'desk' });
  await stored('other-day', {}, 'careful', -86_400);
});
afterAll(() => log?.close());

const STAGES = [
  { name: 'desk', approvers: { groups: ['desk'] }, timeout: '1h', onTimeout: 'escalate' },
  { name: 'lead', approvers: { groups: ['leads', 'desk'] } },
];
const stored = (name: string, state: object, policy = 'main', seconds = 0) =>
  storeApproval(log.database, org, { name, agentId, requestedAt: at(seconds), policy, stages: STAGES, state });

async function view(approvalId: string, member: Member | undefined, seconds: number, stage = 0): Promise<void> {
  await log.superuser.query('INSERT INTO approval_views VALUES ($1, $2, $3, $4, $5)', [
    org,
    approvalId,
    stage,
    member?.id,
    at(seconds),
  ]);
}

/** Through the log, as the workflow does: the columns come from there. */
async function event(
  actionId: string,
  seq: number,
  type: 'approval.vote' | 'approval.escalated' | 'approval.expired',
  member: Member | undefined | null,
  seconds: number,
  data: Record<string, string>,
): Promise<void> {
  const actor = member ? ({ kind: 'member', id: member.id } as const) : ({ kind: 'system', id: 'workflow' } as const);
  const place = { subject: actionId, seq, prev: seq === 0 ? null : '0'.repeat(64) };
  await log.database.withOrg(org, (tx) =>
    tx.audit.append({ ...place, type, at: at(seconds), actor, data, workflow: { id: 'w', run: 'r' } }),
  );
}

const figures = (groupBy: 'all' | 'group' | 'stage' | 'policy') =>
  log.database.withOrg(org, (tx) => tx.approvalFigures.figures(period, groupBy));

describe('the figures of approvals', () => {
  it('count by status, and give percentiles of first view and decision in seconds', async () => {
    const [all] = await figures('all');
    expect(all).toMatchObject({
      key: null,
      requested: 13,
      pending: 1,
      approved: 10,
      denied: 1,
      expired: 1,
      cancelled: 0,
    });
    expect(all).toMatchObject({ escalated: 1, neverViewed: 2 });
    // 10, 20, … 100 and 7200; twelve seconds and so on for the decisions.
    expect(all?.toFirstView).toEqual({ p50: 60, p90: 100, p99: expect.closeTo(100 + 0.9 * 7_100, 6) });
    expect(all?.toDecision).toEqual({ p50: 62, p90: 102, p99: expect.closeTo(102 + 0.9 * 7_158, 6) });
  });

  it('are given by policy', async () => {
    const byPolicy = await figures('policy');
    expect(byPolicy.map(({ key, requested }) => [key, requested])).toEqual([
      ['careful', 3],
      ['main', 10],
    ]);
    expect(byPolicy[0]?.toDecision).toEqual({ p50: 7_260, p90: 7_260, p99: 7_260 });
    expect(byPolicy[1]?.toFirstView.p50).toBe(55);
  });

  it('are given by group, each approval in all of its groups', async () => {
    expect((await figures('group')).map(({ key, requested }) => [key, requested])).toEqual([
      ['desk', 13],
      ['leads', 13],
    ]);
  });

  it('are given by the stages that were reached', async () => {
    const byStage = await figures('stage');
    expect(byStage.map(({ key, requested }) => [key, requested])).toEqual([
      ['desk', 13],
      ['lead', 1],
    ]);
    expect(byStage[1]?.toFirstView.p50).toBe(7_200);
  });

  it('are empty for a period without approvals', async () => {
    const none = { from: at(-10), to: at(-5) };
    expect(await log.database.withOrg(org, (tx) => tx.approvalFigures.figures(none, 'all'))).toEqual([]);
  });
});

describe('breaches', () => {
  const breaches = async (slaSeconds: number | null, limit = 50) => {
    const all = [];
    let cursor: string | undefined;
    do {
      const query = { slaSeconds, limit, cursor };
      const page = await log.database.withOrg(org, (tx) => tx.approvalFigures.breaches(period, query));
      all.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return all.map((breach) => [breach.kind, breach.stage, breach.at]);
  };

  it('are the stages whose time was up, newest first', async () => {
    expect(await breaches(null)).toEqual([
      ['escalated', 'desk', at(3_600)],
      ['expired', 'desk', at(3_000)],
    ]);
  });

  it('are, with an SLA, also what took or takes longer; page by page the same', async () => {
    const late = ['late', null, at(600)];
    const all = await breaches(600);
    expect(all).toEqual([['escalated', 'desk', at(3_600)], ['expired', 'desk', at(3_000)], late, late, late]);
    expect(await breaches(600, 1)).toEqual(all);
  });
});

describe('reviewers', () => {
  const reviewers = (group: string | null) =>
    log.database.withOrg(org, (tx) => tx.approvalFigures.reviewers(period, group));

  it('show who only clicks, and who looks', async () => {
    expect(await reviewers(null)).toEqual([
      {
        member: ann?.id,
        name: 'ann',
        votes: 10,
        approved: 10,
        denied: 0,
        abstained: 0,
        shareApproved: 1,
        medianSeconds: 2,
        underThreeSeconds: 10,
        unseen: 0,
      },
      {
        member: bob?.id,
        name: 'bob',
        votes: 2,
        approved: 0,
        denied: 1,
        abstained: 1,
        shareApproved: 0,
        medianSeconds: 60,
        underThreeSeconds: 0,
        unseen: 1,
      },
    ]);
  });

  it('are those of one group', async () => {
    expect((await reviewers('desk')).map(({ name }) => name)).toEqual(['ann']);
  });
});
