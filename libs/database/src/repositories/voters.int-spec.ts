import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Member } from '@runplane/contracts';
import { type LogFixture, startLogFixture } from '../../test-support/log-fixture.js';
import { type StoredApproval, storeApproval, voteOf } from '../testing/stored-approval.js';
import type { OrgTransaction } from '../transaction.js';
import type { ApprovalFilter } from './approvals.js';

let log: LogFixture;
let org: string;
let agentId: string;
const people: Record<string, Member> = {};

const HOUR = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();
const withOrg = <T>(work: (tx: OrgTransaction) => Promise<T>) => log.database.withOrg(org, work);
const idOf = (name: string) => (people[name] as Member).id;

beforeAll(async () => {
  log = await startLogFixture();
  org = await log.createOrg();
  await withOrg(async (tx) => {
    const members = { ann: ['desk'], bob: ['desk', 'night'], cid: [], dot: ['finance'], eve: ['finance'] };
    for (const [name, groups] of Object.entries(members)) {
      people[name] = await tx.members.create({ email: `${name}@example.com`, name, roles: ['approver'], groups });
    }
    agentId = (await tx.agents.create({ name: 'Refund bot', roles: [], ownerId: idOf('ann') })).id;
  });
});
afterAll(() => log?.close());

const delegate = (from: string, to: string, begins = -1, ends = 1) =>
  withOrg((tx) =>
    tx.delegations.create({
      member: idOf(from),
      to: idOf(to),
      from: inHours(begins),
      until: inHours(ends),
      note: null,
      createdBy: idOf(from),
    }),
  );
const standing = (name: string) => withOrg((tx) => tx.voters.find(idOf(name)));
const standsInFor = async (name: string) => (await standing(name))?.standsInFor.map(({ email }) => email);

describe('the standing of a voter', () => {
  it('has roles and groups as they are now, and is null for nobody', async () => {
    expect(await standing('bob')).toEqual({
      id: idOf('bob'),
      email: 'bob@example.com',
      roles: ['approver'],
      groups: ['desk', 'night'],
      onCall: [],
      active: true,
      standsInFor: [],
    });
    expect(await withOrg((tx) => tx.voters.find('mem_nobody'))).toBeNull();
  });

  it('takes the seats of those who are away now, as long as they are active members, and no further', async () => {
    await delegate('dot', 'cid');
    await delegate('eve', 'dot');
    await delegate('ann', 'cid', 1, 2);
    await delegate('bob', 'cid', -2, -1);
    // Eve's seat goes to Dot, and not on to Cid, though Dot is away.
    expect(await standsInFor('cid')).toEqual(['dot@example.com']);
    expect(await standsInFor('dot')).toEqual(['eve@example.com']);
    expect((await standing('cid'))?.standsInFor[0]).toMatchObject({ groups: ['finance'], roles: ['approver'] });
    await withOrg((tx) => tx.members.update(idOf('dot'), { status: 'disabled' }));
    expect(await standsInFor('cid')).toEqual([]);
    await withOrg((tx) => tx.members.update(idOf('dot'), { status: 'active' }));
  });

  it('loses a seat when the delegation is revoked', async () => {
    const { id } = await delegate('bob', 'ann');
    expect(await standsInFor('ann')).toEqual(['bob@example.com']);
    const revoked = await withOrg((tx) => tx.delegations.revoke(id));
    expect(await standsInFor('ann')).toEqual([]);
    expect((await withOrg((tx) => tx.delegations.revoke(id)))?.revokedAt).toBe(revoked?.revokedAt);
  });

  it('names the schedules by which somebody is on call now, also of those who are away', async () => {
    const rotation = { timeZone: 'Europe/Berlin', start: '2026-01-01T00:00', shiftHours: 24, members: [idOf('dot')] };
    await withOrg((tx) => tx.onCall.put('payments', { ...rotation, overrides: [] }, idOf('ann')));
    const overrides = [{ from: inHours(-1), until: inHours(1), member: idOf('bob') }];
    await withOrg((tx) => tx.onCall.put('night', { ...rotation, overrides }, idOf('ann')));
    expect((await standing('dot'))?.onCall).toEqual(['payments']);
    expect((await standing('bob'))?.onCall).toEqual(['night']);
    expect((await standing('cid'))?.standsInFor[0]?.onCall).toEqual(['payments']);
    await withOrg((tx) => tx.onCall.remove('night'));
    expect((await standing('bob'))?.onCall).toEqual([]);
  });

  it('finds a circle only where it would be one at some moment', async () => {
    const other = await log.createOrg();
    const isInCircle = (...pairs: [string, string, number, number][]) =>
      log.database.withOrg(other, async (tx) => {
        const ids: Record<string, string> = {};
        for (const name of ['a', 'b', 'c']) {
          const email = `${name}-${Math.random()}@example.com`;
          ids[name] = (await tx.members.create({ email, name, roles: ['approver'], groups: [] })).id;
        }
        const made = [];
        for (const [from, to, begins, ends] of pairs) {
          const member = ids[from] as string;
          const window = { from: inHours(begins), until: inHours(ends) };
          made.push(
            await tx.delegations.create({ member, to: ids[to] as string, ...window, note: null, createdBy: member }),
          );
        }
        return tx.delegations.isInCircle(made.at(-1) as (typeof made)[number]);
      });
    expect(await isInCircle(['a', 'b', 0, 2], ['b', 'a', 1, 3])).toBe(true);
    expect(await isInCircle(['a', 'b', 0, 1], ['b', 'a', 1, 3])).toBe(false);
    expect(await isInCircle(['a', 'b', 0, 5], ['b', 'c', 0, 5], ['c', 'a', 4, 6])).toBe(true);
    expect(await isInCircle(['a', 'b', 0, 2], ['b', 'c', 3, 5], ['c', 'a', 0, 6])).toBe(false);
    expect(await isInCircle(['a', 'b', 0, 2], ['b', 'c', 0, 2])).toBe(false);
  });
});

describe('the list of approvals', () => {
  const stages = (approvers: object) => [{ name: 'only', approvers }];
  const stored = (name: string, change: Partial<StoredApproval> = {}) =>
    storeApproval(log.database, org, { name, agentId, requestedAt: inHours(-1), ...change });
  const names = async (query: ApprovalFilter & { order?: 'newest' | 'expiry' }) => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const part = { ...query, limit: 2, cursor };
      const page = await withOrg((tx) => tx.approvals.list(part));
      seen.push(...page.items.map(({ action }) => action.target.id as string));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return seen;
  };
  const mine = async (name: string) => new Set(await names({ voter: (await standing(name)) as never }));

  beforeAll(async () => {
    await stored('desk');
    await stored('desk-seen', { state: { votes: [voteOf(idOf('bob'))] } });
    await stored('desk-earlier', { state: { earlierVotes: [voteOf(idOf('bob'))] } });
    await stored('by-deputy', { state: { votes: [{ ...voteOf(idOf('cid')), standsFor: idOf('bob') }] } });
    await stored('four-eyes', { state: { plan: fourEyes(stages({ groups: ['desk'] })) } });
    await stored('finance', { stages: stages({ groups: ['finance'] }), riskScore: 80, environment: 'production' });
    await stored('payments', { stages: stages({ onCall: ['payments'] }) });
    await stored('by-mail', { stages: stages({ people: ['cid@example.com'] }) });
    await stored('handed', {
      stages: stages({ people: [idOf('eve')] }),
      state: { handovers: [handover(idOf('eve'), idOf('bob'))] },
    });
    await stored('decided', { state: { status: 'APPROVED' } });
    await stored('soon', {
      stages: stages({ roles: ['owner'] }),
      requestedAt: inHours(-3),
      state: { expiresAt: inHours(0.1) },
      reason: '100% sure_thing',
    });
  });

  it('of a voter has what waits for their own vote, by group, mail address or handover', async () => {
    expect(await mine('bob')).toEqual(new Set(['desk', 'four-eyes', 'handed']));
  });

  it('leaves out a plan with four eyes for the owner of the agent', async () => {
    expect(await mine('ann')).toEqual(new Set(['by-deputy', 'desk', 'desk-earlier', 'desk-seen']));
  });

  it('has the seats of the absent, and what they are on call for', async () => {
    expect(await mine('cid')).toEqual(new Set(['by-mail', 'finance', 'payments']));
    expect(await mine('dot')).toEqual(new Set(['finance', 'payments']));
  });

  it('leaves out a seat that was handed over, for its member and for who stands in', async () => {
    expect([...(await mine('eve')), ...(await mine('dot'))]).not.toContain('handed');
  });

  it('is empty for a disabled member', async () => {
    await withOrg((tx) => tx.members.update(idOf('bob'), { status: 'disabled' }));
    expect(await mine('bob')).toEqual(new Set());
    await withOrg((tx) => tx.members.update(idOf('bob'), { status: 'active' }));
  });

  it('fits every filter that is given', async () => {
    expect(await names({ status: 'APPROVED' })).toEqual(['decided']);
    expect(await names({ group: 'finance' })).toEqual(['finance']);
    expect(await names({ riskAtLeast: 80 })).toEqual(['finance']);
    expect(await names({ riskAtLeast: 80, environment: 'test' })).toEqual([]);
    expect(await names({ environment: 'production', agentId, actionType: 'create_refund' })).toEqual(['finance']);
    expect(await names({ agentId: 'agt_other' })).toEqual([]);
    expect(await names({ expiresBefore: inHours(1) })).toEqual(['soon']);
    expect(await names({ text: 'SURE_' })).toEqual(['soon']);
    expect(await names({ text: '0% s' })).toEqual(['soon']);
    expect(await names({ text: '%' })).toEqual(['soon']);
    expect(await names({ text: 'refund BOT', riskAtLeast: 80 })).toEqual(['finance']);
    expect(await names({ text: '\\' })).toEqual([]);
  });

  it('gives each approval once, newest first or the next to expire first', async () => {
    const newest = await names({});
    const expiry = await names({ order: 'expiry' });
    expect(newest).toHaveLength(11);
    expect(newest.at(-1)).toBe('soon');
    expect(expiry[0]).toBe('soon');
    expect(new Set(expiry)).toEqual(new Set(newest));
  });

  const fourEyes = (list: object[]) => ({ stages: list, fourEyes: true }) as never;
  const handover = (from: string, to: string) => ({ stage: 0, from, to, by: from, at: inHours(0), reason: 'away' });
});
