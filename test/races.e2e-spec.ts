import { describe, expect, it } from '@jest/globals';
import { useWorld } from './support/use-world.js';
import { refund } from './support/world.js';

const world = useWorld();

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

  it('refuses a vote on another digest than the one that would run', async () => {
    const { body } = await world.agent.guard({ ...refund(6000), wait: 0 });
    const other = await world.vote({ ...body, digest: `sha256:${'0'.repeat(64)}` }, 'approve');
    expect(other).toMatchObject({ status: 409, body: { code: 'digest_mismatch' } });
  });
});
