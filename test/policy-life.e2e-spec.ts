import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { PolicyReplay } from '@runplane/contracts';
import { AdminClient } from './support/admin.js';
import { endReview, publishPolicy, RULES } from './support/org.js';
import { useWorld } from './support/use-world.js';
import { refund } from './support/world.js';

const world = useWorld();

/** What would be published under the name `main`, with another limit for small refunds. */
const draft = (limit: number) => ({
  document: {
    name: 'main',
    rules: RULES.map((rule) => (rule.id === 'small' ? { ...rule, when: `action.amount <= ${limit}` } : rule)),
  },
});

describe('a recorded decision', () => {
  it.each([
    ['an allowed action', 100],
    ['a blocked action', 200_000],
  ])('of %s gives the same bytes when it is made again', async (_name, amount) => {
    const { body } = await world.agent.guard({ ...refund(amount), context: { ticket: 't_1' } });
    const again = await world.org.owner.post(`/v1/actions/${body.actionId}/recompute`);
    expect(again).toMatchObject({ same: true, recorded: { decision: body.decision } });
  });

  it('stays the one on the first arguments after an edit', async () => {
    const request = { ...refund(6000), wait: 0 };
    const { body } = await world.agent.guard(request);
    await world.org.approver.post(`/v1/approvals/${body.approval?.id}/edit`, {
      digest: body.digest,
      arguments: { ...request.arguments, amount: 5500 },
    });
    expect((await world.agent.wait(body.actionId, 30)).body.status).toBe('SUCCEEDED');
    const again = await world.org.owner.post(`/v1/actions/${body.actionId}/recompute`);
    expect(again).toMatchObject({ same: true, recorded: { decision: 'REQUIRE_APPROVAL' } });
  });

  it('can be simulated under a draft', async () => {
    const { body } = await world.agent.guard(refund(4000));
    const simulated = await world.org.owner.post('/v1/policies/simulate', {
      actionId: body.actionId,
      draft: draft(1000),
    });
    expect(simulated).toMatchObject({ record: { decision: 'BLOCK' }, contextKnown: true });
  });
});

it('a replay lists each recorded decision that a draft would change, and no other', async () => {
  const changed = await world.agent.guard(refund(3000));
  const unchanged = await world.agent.guard(refund(500));
  const started = await world.org.owner.post<PolicyReplay>('/v1/policy-replays', { draft: draft(1000), days: 1 });
  const done = await ended(started.id);
  expect(done).toMatchObject({ status: 'DONE', done: done.total, unknown: 0 });
  const { items } = await world.org.owner.get<{ items: { actionId: string }[] }>(
    `/v1/policy-replays/${started.id}/changes?limit=200`,
  );
  expect(items).toHaveLength(done.changed);
  expect(items).toContainEqual(
    expect.objectContaining({ actionId: changed.body.actionId, before: 'ALLOW', after: 'BLOCK' }),
  );
  expect(items.map(({ actionId }) => actionId)).not.toContain(unchanged.body.actionId);
});

it('a shadow notes where it would have decided in another way, and changes nothing', async () => {
  await world.org.owner.put('/v1/policies-shadow', { draft: draft(1000) });
  const seen = await world.agent.guard(refund(2000));
  const same = await world.agent.guard(refund(300));
  expect([seen.body.status, same.body.status]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  const report = await world.org.owner.get('/v1/policies-shadow');
  expect(report).toMatchObject({
    evaluated: 2,
    differences: [{ before: 'ALLOW', after: 'BLOCK', count: 1 }],
    newest: [{ actionId: seen.body.actionId }],
  });
  await world.org.owner.call('DELETE', '/v1/policies-shadow');
  expect((await world.org.owner.raw('GET', '/v1/policies-shadow')).status).toBe(404);
});

describe('a publication', () => {
  const publish = async (limit: number) => {
    const { version } = await world.org.owner.post<{ version: number }>('/v1/policies/main/versions', draft(limit));
    return world.org.owner.raw<{ id: string; why: string; bundle: string }>('POST', '/v1/policies/main/publish', {
      version,
    });
  };

  it('that loosens a decision waits for a second person; one that tightens does not', async () => {
    const author = await world.org.owner.post<{ id: string }>('/v1/members', {
      email: 'pia@example.com',
      name: 'Pia',
      roles: ['admin'],
    });
    const { secret } = await world.org.owner.post<{ secret: string }>(`/v1/members/${author.id}/keys`, { name: 'k' });
    await world.org.owner.put('/v1/org/publication-review', { review: 'loosening' });
    expect((await publish(4000)).status).toBe(200);
    const asked = await publish(4500);
    expect(asked.status).toBe(202);
    expect(asked.body.why).toContain('ALLOW');
    const confirm = `/v1/policy-publications/${asked.body.id}/confirm`;
    const seen = { bundle: asked.body.bundle };
    expect((await world.org.owner.raw('POST', confirm, seen)).body).toMatchObject({ code: 'self_approval' });
    expect((await world.agent.guard({ ...refund(4400), wait: 0 })).body.decision).toBe('BLOCK');
    const second = new AdminClient(world.stack.controlPlaneUrl, secret);
    expect(await second.post(confirm, seen)).toMatchObject({ status: 'PUBLISHED', decidedBy: author.id });
    expect((await world.agent.guard(refund(4400))).body.decision).toBe('ALLOW');
    expect((await second.raw('POST', confirm, seen)).body).toMatchObject({ code: 'conflict' });
    await endReview(world.org.owner, second);
    await publishPolicy(world.org.owner, 'main', RULES);
  });
});

it('a budget for ten lets ten of 64 parallel calls through, also where the worker is killed meanwhile', async () => {
  const budget = await world.org.owner.post<{ id: string }>('/v1/budgets', {
    name: 'ten refunds',
    measure: 'count',
    limit: 10,
    window: '1h',
    match: { actions: ['create_refund'] },
  });
  const before = world.effects.effects.length;
  const calls = Array.from({ length: 64 }, () => guardUntilTaken());
  await world.stack.kill('worker');
  await world.stack.start('worker');
  const actionIds = await Promise.all(calls);
  const statuses = await Promise.all(actionIds.map(finalStatus));
  expect(statuses.filter((status) => status === 'SUCCEEDED')).toHaveLength(10);
  expect(statuses.filter((status) => status === 'BLOCKED')).toHaveLength(54);
  expect(world.effects.effects.length - before).toBe(10);
  await world.org.owner.call('PATCH', `/v1/budgets/${budget.id}`, { status: 'retired' });
});

/** As a client does: a call that got no answer is repeated with its key. */
async function guardUntilTaken(): Promise<string> {
  const request = { ...refund(100), wait: 60, idempotencyKey: randomUUID() };
  for (;;) {
    const { status, body } = await world.agent.guard(request);
    if (status < 400) return body.actionId;
    if (status !== 429 && status !== 503) throw new Error(`${status} ${body.code}: ${body.detail}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** A read that was refused for its rate, or came too early, is repeated. */
async function finalStatus(actionId: string): Promise<string> {
  for (;;) {
    const { status, body } = await world.agent.wait(actionId, 30);
    if (status === 200) return body.status;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function ended(id: string): Promise<PolicyReplay> {
  for (;;) {
    const replay = await world.org.owner.get<PolicyReplay>(`/v1/policy-replays/${id}`);
    if (replay.status !== 'RUNNING') return replay;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
