import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { useWorld } from './support/use-world.js';
import { refund } from './support/world.js';

const world = useWorld();

describe('idempotency', () => {
  it('20 parallel calls with one key are one workflow and one execution', async () => {
    const request = { ...refund(100), idempotencyKey: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 20 }, () => world.agent.guard(request)));
    expect(new Set(answers.map((answer) => answer.body.actionId)).size).toBe(1);
    expect(answers.map((answer) => answer.body.status)).toEqual(Array(20).fill('SUCCEEDED'));
    expect(answers.filter((answer) => !answer.body.replayed).length).toBe(1);
    expect(world.countOf(request)).toBe(1);
  });

  it('answers another body under the same key with 409, while it runs and after', async () => {
    const idempotencyKey = randomUUID();
    const waiting = { ...refund(6000), wait: 0, idempotencyKey };
    const { body } = await world.agent.guard(waiting);
    const other = { ...waiting, arguments: { ...waiting.arguments, amount: 6001 } };
    expect(await world.agent.guard(other)).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
    await world.vote(body, 'deny');
    await world.agent.wait(body.actionId, 10);
    expect(await world.agent.guard(other)).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
    expect(await world.agent.guard(waiting)).toMatchObject({ status: 200, body: { status: 'DENIED', replayed: true } });
  });

  it('gives the stored answer after a restart of the whole stack', async () => {
    const request = { ...refund(100), idempotencyKey: randomUUID() };
    const first = await world.agent.guard(request);
    for (const service of ['gateway', 'control-plane', 'worker'] as const) await world.stack.stop(service);
    for (const service of ['gateway', 'control-plane', 'worker'] as const) await world.stack.start(service);
    const again = await world.agent.guard(request);
    expect(again.body).toEqual({ ...first.body, replayed: true, audit: expect.anything() });
    expect(world.countOf(request)).toBe(1);
  });
});
