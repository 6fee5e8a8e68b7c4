import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { useWorld } from './support/use-world.js';
import { refund } from './support/world.js';

const world = useWorld();

describe('kill -9 of the worker', () => {
  it('in the middle of the wait: the approval goes on', async () => {
    const request = { ...refund(6000), wait: 0 };
    const { body } = await world.agent.guard(request);
    await world.stack.kill('worker');
    await world.stack.start('worker');
    expect((await world.vote(body, 'approve')).status).toBe(200);
    expect((await world.agent.wait(body.actionId, 30)).body.status).toBe('SUCCEEDED');
    expect(world.countOf(request)).toBe(1);
  });

  it('before the decision: 202 without one, and the same key gives it later', async () => {
    const request = { ...refund(100), wait: 0, idempotencyKey: randomUUID() };
    await world.stack.kill('worker');
    const undecided = await world.agent.guard(request);
    expect(undecided).toMatchObject({
      status: 202,
      body: { status: 'PENDING_DECISION', decision: null, permit: null },
    });
    expect(world.countOf(request)).toBe(0);
    await world.stack.start('worker');
    const decided = await world.agent.guard({ ...request, wait: 30 });
    expect(decided.body.status).toBe('SUCCEEDED');
    expect(world.countOf(request)).toBe(1);
  });
});
