import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { verifiedLog } from './support/audit.js';
import { replayProblems } from './support/replay.js';
import { useWorld } from './support/use-world.js';
import { refund } from './support/world.js';

const world = useWorld();
const INSTANT = /\d{4}-\d\d-\d\dT[\d:.]+Z/;
const ENDS: ReadonlySet<string> = new Set(['approval.approved', 'approval.denied', 'approval.expired']);

describe('races', () => {
  it('decides once when approvals and a denial arrive together', async () => {
    const request = { ...refund(6000), wait: 0 };
    const { body } = await world.agent.guard(request);
    const answers = await Promise.all([
      world.vote(body, 'approve', world.org.approver),
      world.vote(body, 'deny', world.org.second),
      world.vote(body, 'approve', world.org.owner),
    ]);
    const accepted = answers.filter((answer) => answer.status === 200);
    expect(accepted.length).toBe(1);
    for (const refused of answers.filter((answer) => answer.status !== 200)) {
      expect(['already_decided', 'not_an_approver']).toContain((refused.body as { code: string }).code);
    }
    const final = await world.agent.wait(body.actionId, 30);
    expect(['SUCCEEDED', 'DENIED']).toContain(final.body.status);
    expect(world.countOf(request)).toBe(final.body.status === 'SUCCEEDED' ? 1 : 0);
  });

  it('takes the two approvals that a quorum of two needs, of two persons', async () => {
    const request = { ...refund(90_000), wait: 0 };
    const { body } = await world.agent.guard(request);
    expect((await world.vote(body, 'approve')).status).toBe(200);
    const twice = await world.vote(body, 'approve', world.org.approver, { reason: 'again' });
    expect(twice).toMatchObject({ status: 409, body: { code: 'already_voted' } });
    expect((await world.agent.wait(body.actionId, 0)).body.status).toBe('PENDING_APPROVAL');
    expect((await world.vote(body, 'approve', world.org.second)).status).toBe(200);
    expect((await world.agent.wait(body.actionId, 30)).body.status).toBe('SUCCEEDED');
    expect(world.countOf(request)).toBe(1);
  });

  it('takes two approvals that arrive together where two are needed', async () => {
    const requests = Array.from({ length: 10 }, () => ({ ...refund(90_000), wait: 0 }));
    await Promise.all(
      requests.map(async (request) => {
        const { body } = await world.agent.guard(request);
        const votes = await Promise.all([world.vote(body, 'approve'), world.vote(body, 'approve', world.org.second)]);
        expect(votes.map(({ status }) => status)).toEqual([200, 200]);
        expect((await world.agent.wait(body.actionId, 30)).body.status).toBe('SUCCEEDED');
        expect(world.countOf(request)).toBe(1);
      }),
    );
  });

  it('refuses a vote on another digest than the one that would run', async () => {
    const { body } = await world.agent.guard({ ...refund(6000), wait: 0 });
    const other = await world.vote({ ...body, digest: `sha256:${'0'.repeat(64)}` }, 'approve');
    expect(other).toMatchObject({ status: 409, body: { code: 'digest_mismatch' } });
  });

  it('takes the first of two approvals by two people where one is enough, and tells the other who was first', async () => {
    const request = { ...refund(6000), wait: 0 };
    const { body } = await world.agent.guard(request);
    const voters = [world.org.approver, world.org.second];
    const answers = await Promise.all(voters.map((voter) => world.vote(body, 'approve', voter)));
    const winner = answers.findIndex(({ status }) => status === 200);
    const winnerId = [world.org.approverId, world.org.secondId][winner];
    expect(answers[1 - winner]).toMatchObject({ status: 409, body: { code: 'already_decided' } });
    expect(answers[1 - winner]?.body.detail).toMatch(new RegExp(`approved at ${INSTANT.source} by ${winnerId}`));
    expect((await world.agent.wait(body.actionId, 30)).body.status).toBe('SUCCEEDED');
    expect(world.countOf(request)).toBe(1);
  });

  it('refuses an approval after the end, and says who decided and when', async () => {
    const { body } = await world.agent.guard({ ...refund(6000), wait: 0 });
    await world.vote(body, 'approve');
    expect((await world.agent.wait(body.actionId, 30)).body.status).toBe('SUCCEEDED');
    const late = await world.vote(body, 'approve', world.org.second);
    expect(late).toMatchObject({ status: 409, body: { code: 'already_decided' } });
    expect(late.body.detail).toMatch(new RegExp(`approved at ${INSTANT.source} by ${world.org.approverId}`));
  });

  it('refuses an approval after the expiry, and says when that was', async () => {
    const request = refund(70_000);
    const { body } = await world.agent.guard({ ...request, wait: 0 });
    expect((await world.agent.wait(body.actionId, 30)).body.status).toBe('EXPIRED');
    const late = await world.vote(body, 'approve');
    expect(late).toMatchObject({ status: 409, body: { code: 'approval_expired' } });
    expect(late.body.detail).toMatch(INSTANT);
    expect(world.countOf(request)).toBe(0);
  });

  it('ends in one way when approval, denial and expiry come at the same moment', async () => {
    const requests = Array.from({ length: 8 }, () => ({ ...refund(70_000), wait: 0 }));
    const ends = await Promise.all(
      requests.map(async (request, index) => {
        const { body } = await world.agent.guard(request);
        // Some votes arrive before the timer, some with it, some after.
        await pause(Date.parse(body.approval?.expiresAt ?? '') - Date.now() + 25 * (index - 6));
        const votes = [world.vote(body, 'approve'), world.vote(body, 'deny', world.org.second)];
        const answers = await Promise.all(votes);
        return { request, answers, final: (await world.agent.wait(body.actionId, 30)).body };
      }),
    );
    const log = await verifiedLog(world.org.owner, world.org.id, world.stack.auditPublicKey, (events) =>
      ends.every(({ final }) => events.some(({ subject, type }) => subject === final.actionId && ENDS.has(type))),
    );
    expect(log.problems).toEqual([]);
    for (const { request, answers, final } of ends) {
      const counted = answers.filter(({ status }) => status === 200).length;
      expect(['SUCCEEDED', 'DENIED', 'EXPIRED']).toContain(final.status);
      expect(counted).toBe(final.status === 'EXPIRED' ? 0 : 1);
      for (const { body } of answers.filter(({ status }) => status !== 200)) {
        expect(body.code).toBe(final.status === 'EXPIRED' ? 'approval_expired' : 'already_decided');
      }
      expect(log.stepsOf(final.actionId).filter((type) => ENDS.has(type))).toHaveLength(1);
      expect(world.countOf(request)).toBe(final.status === 'SUCCEEDED' ? 1 : 0);
    }
  });

  it('leaves only histories that another worker can take over', async () => {
    expect(await replayProblems(world.stack)).toEqual([]);
  });
});
