import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ActionView } from '@runplane/contracts';
import { workflowIdOf } from '@runplane/contracts/values';
import { Client, Connection } from '@temporalio/client';
import { type AgentClient, agentClient } from './support/agent.js';
import { type EffectsServer, startEffectsServer } from './support/effects-server.js';
import { createTestOrg, type TestOrg } from './support/org.js';
import { type Stack, startStack } from './support/stack.js';

jest.setTimeout(120_000);

let effects: EffectsServer;
let stack: Stack;
let org: TestOrg;
let agent: AgentClient;
let connection: Connection;
let temporal: Client;

beforeAll(async () => {
  effects = await startEffectsServer();
  stack = await startStack({ env: { RUNPLANE_OUTBOUND_ALLOW: effects.host } });
  org = await createTestOrg(stack, effects);
  agent = agentClient(stack, org.agentKey);
  connection = await Connection.connect({ address: stack.temporal.address });
  temporal = new Client({ connection, namespace: stack.temporal.namespace });
});

afterAll(async () => {
  await connection?.close();
  await stack?.close();
  await effects?.close();
});

const call = (amount: number, changes: object = {}) => {
  const reference = randomUUID();
  return {
    tool: 'refunds.create',
    arguments: { amount, currency: 'EUR', customer: 'cus_1', reference, ...changes },
    execution: 'gateway',
    wait: 20,
  };
};
const countOf = (request: { arguments: { reference?: unknown } }) =>
  effects.effects.filter((effect) => effect.body.reference === request.arguments.reference).length;
const vote = (view: ActionView, choice: 'approve' | 'deny', by = org.approver, body: object = {}) =>
  by.raw(`POST`, `/v1/approvals/${view.approval?.id}/${choice}`, { digest: view.digest, ...body });

describe('the paths of a gateway action', () => {
  it('executes what is allowed, once, and says why', async () => {
    const request = call(4900);
    const { status, body } = await agent.guard(request);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'SUCCEEDED', decision: 'ALLOW', reason: 'Small refund', replayed: false });
    expect(body.matched).toEqual([expect.objectContaining({ policy: 'main', rule: 'small', effect: 'ALLOW' })]);
    expect(body.risk?.score).toBeGreaterThan(0);
    expect(countOf(request)).toBe(1);
  });

  it('blocks above the limit without calling the tool', async () => {
    const request = call(100_001);
    const { body } = await agent.guard(request);
    expect(body).toMatchObject({ status: 'BLOCKED', decision: 'BLOCK', reason: 'Above the limit of 1000.00' });
    expect(countOf(request)).toBe(0);
  });

  it('blocks what no tool definition and no rule names', async () => {
    const { body } = await agent.guard({ tool: 'unknown.tool', arguments: {}, execution: 'gateway', wait: 5 });
    expect(body).toMatchObject({ status: 'BLOCKED', decision: 'BLOCK', action: { type: 'unmapped' } });
  });

  it('blocks arguments that do not fit, and names the place', async () => {
    const { body } = await agent.guard(call(49.5));
    expect(body).toMatchObject({ status: 'BLOCKED', decision: 'BLOCK' });
    expect(body.reason).toContain('/amount');
  });

  it('waits for an approval and then executes', async () => {
    const request = { ...call(6000), wait: 0 };
    const { status, body } = await agent.guard(request);
    expect(status).toBe(202);
    expect(body).toMatchObject({ status: 'PENDING_APPROVAL', decision: 'REQUIRE_APPROVAL' });
    expect(countOf(request)).toBe(0);
    expect((await vote(body, 'approve')).status).toBe(200);
    const final = await agent.wait(body.actionId, 30);
    expect(final.body).toMatchObject({ status: 'SUCCEEDED', result: expect.anything() });
    expect(countOf(request)).toBe(1);
  });

  it('does not execute what is denied', async () => {
    const request = { ...call(6000), wait: 0 };
    const { body } = await agent.guard(request);
    expect((await vote(body, 'deny', org.approver, { reason: 'not this one' })).status).toBe(200);
    const final = await agent.wait(body.actionId, 10);
    expect(final.body).toMatchObject({ status: 'DENIED', reason: 'not this one' });
    expect(countOf(request)).toBe(0);
  });

  it('expires by denial', async () => {
    const request = { ...call(70_000), wait: 30 };
    const { status, body } = await agent.guard(request);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'EXPIRED', decision: 'REQUIRE_APPROVAL' });
    expect(countOf(request)).toBe(0);
  });

  it('can be cancelled while it waits, and not after', async () => {
    const { body } = await agent.guard({ ...call(6000), wait: 0 });
    const cancelled = await agent.cancel(body.actionId, 'changed my mind');
    expect(cancelled.body).toMatchObject({ status: 'CANCELLED', reason: 'changed my mind' });
    const late = await vote(body, 'approve');
    expect(late).toMatchObject({ status: 409, body: { code: 'already_decided' } });
  });

  it('ends as CANCELLED when an operator cancels the workflow in Temporal', async () => {
    const { body } = await agent.guard({ ...call(6000), wait: 0 });
    await temporal.workflow.getHandle(workflowIdOf(org.id, body.actionId)).cancel();
    const final = await agent.wait(body.actionId, 20);
    expect(final.body.status).toBe('CANCELLED');
  });

  it('executes what the editor changed it to, and nothing else', async () => {
    const request = { ...call(6000), wait: 0 };
    const { body } = await agent.guard(request);
    const edited = await org.approver.raw('POST', `/v1/approvals/${body.approval?.id}/edit`, {
      digest: body.digest,
      arguments: { ...request.arguments, amount: 5500 },
    });
    expect(edited.status).toBe(200);
    const final = await agent.wait(body.actionId, 30);
    expect(final.body).toMatchObject({ status: 'SUCCEEDED', action: { material: { amount: 5500 } } });
    expect(final.body.digest).not.toBe(body.digest);
    expect(effects.effects.filter((effect) => effect.body.reference === request.arguments.reference)).toEqual([
      expect.objectContaining({ body: expect.objectContaining({ amount: 5500 }) }),
    ]);
  });

  it('refuses an edit that the policy blocks; the approval stays open', async () => {
    const request = { ...call(6000), wait: 0 };
    const { body } = await agent.guard(request);
    const edited = await org.approver.raw('POST', `/v1/approvals/${body.approval?.id}/edit`, {
      digest: body.digest,
      arguments: { ...request.arguments, amount: 200_000 },
    });
    expect(edited).toMatchObject({ status: 409, body: { code: 'edit_not_allowed' } });
    expect((await agent.wait(body.actionId, 0)).body.status).toBe('PENDING_APPROVAL');
  });

  it('checks the kill switch once more between approval and execution', async () => {
    const request = { ...call(6000), wait: 0 };
    const { body } = await agent.guard(request);
    const killed = await org.owner.post<{ id: string }>('/v1/kill-switches', {
      scope: 'agent',
      value: org.agentId,
      reason: 'investigation',
    });
    await vote(body, 'approve');
    const final = await agent.wait(body.actionId, 20);
    expect(final.body.status).toBe('BLOCKED');
    expect(final.body.reason).toContain('investigation');
    expect(countOf(request)).toBe(0);
    await org.owner.raw('DELETE', `/v1/kill-switches/${killed.id}`);
  });
});

describe('races', () => {
  it('decides once when approvals and a denial arrive together', async () => {
    const request = { ...call(6000), wait: 0 };
    const { body } = await agent.guard(request);
    const answers = await Promise.all([
      vote(body, 'approve', org.approver),
      vote(body, 'deny', org.second),
      vote(body, 'approve', org.owner),
    ]);
    const accepted = answers.filter((answer) => answer.status === 200);
    expect(accepted.length).toBe(1);
    for (const refused of answers.filter((answer) => answer.status !== 200)) {
      expect(['already_decided', 'not_an_approver']).toContain((refused.body as { code: string }).code);
    }
    const final = await agent.wait(body.actionId, 30);
    expect(['SUCCEEDED', 'DENIED']).toContain(final.body.status);
    expect(countOf(request)).toBe(final.body.status === 'SUCCEEDED' ? 1 : 0);
  });

  it('takes the two approvals that a quorum of two needs, of two persons', async () => {
    const request = { ...call(90_000), wait: 0 };
    const { body } = await agent.guard(request);
    expect((await vote(body, 'approve')).status).toBe(200);
    const twice = await vote(body, 'approve', org.approver, { reason: 'again' });
    expect(twice).toMatchObject({ status: 409, body: { code: 'already_voted' } });
    expect((await agent.wait(body.actionId, 0)).body.status).toBe('PENDING_APPROVAL');
    expect((await vote(body, 'approve', org.second)).status).toBe(200);
    expect((await agent.wait(body.actionId, 30)).body.status).toBe('SUCCEEDED');
    expect(countOf(request)).toBe(1);
  });

  it('refuses a vote on another digest than the one that would run', async () => {
    const { body } = await agent.guard({ ...call(6000), wait: 0 });
    const other = await vote({ ...body, digest: `sha256:${'0'.repeat(64)}` }, 'approve');
    expect(other).toMatchObject({ status: 409, body: { code: 'digest_mismatch' } });
  });
});

describe('idempotency', () => {
  it('20 parallel calls with one key are one workflow and one execution', async () => {
    const request = { ...call(100), idempotencyKey: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 20 }, () => agent.guard(request)));
    expect(new Set(answers.map((answer) => answer.body.actionId)).size).toBe(1);
    expect(answers.map((answer) => answer.body.status)).toEqual(Array(20).fill('SUCCEEDED'));
    expect(answers.filter((answer) => !answer.body.replayed).length).toBe(1);
    expect(countOf(request)).toBe(1);
  });

  it('answers another body under the same key with 409, while it runs and after', async () => {
    const idempotencyKey = randomUUID();
    const waiting = { ...call(6000), wait: 0, idempotencyKey };
    const { body } = await agent.guard(waiting);
    const other = { ...waiting, arguments: { ...waiting.arguments, amount: 6001 } };
    expect(await agent.guard(other)).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
    await vote(body, 'deny');
    await agent.wait(body.actionId, 10);
    expect(await agent.guard(other)).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
    expect(await agent.guard(waiting)).toMatchObject({ status: 200, body: { status: 'DENIED', replayed: true } });
  });

  it('gives the stored answer after a restart of the whole stack', async () => {
    const request = { ...call(100), idempotencyKey: randomUUID() };
    const first = await agent.guard(request);
    for (const service of ['gateway', 'control-plane', 'worker'] as const) await stack.stop(service);
    for (const service of ['gateway', 'control-plane', 'worker'] as const) await stack.start(service);
    const again = await agent.guard(request);
    expect(again.body).toEqual({ ...first.body, replayed: true, audit: expect.anything() });
    expect(countOf(request)).toBe(1);
  });
});

describe('kill -9 of the worker', () => {
  it('in the middle of the wait: the approval goes on', async () => {
    const request = { ...call(6000), wait: 0 };
    const { body } = await agent.guard(request);
    await stack.kill('worker');
    await stack.start('worker');
    expect((await vote(body, 'approve')).status).toBe(200);
    expect((await agent.wait(body.actionId, 30)).body.status).toBe('SUCCEEDED');
    expect(countOf(request)).toBe(1);
  });

  it('before the decision: 202 without one, and the same key gives it later', async () => {
    const request = { ...call(100), wait: 0, idempotencyKey: randomUUID() };
    await stack.kill('worker');
    const undecided = await agent.guard(request);
    expect(undecided).toMatchObject({
      status: 202,
      body: { status: 'PENDING_DECISION', decision: null, permit: null },
    });
    expect(countOf(request)).toBe(0);
    await stack.start('worker');
    const decided = await agent.guard({ ...request, wait: 30 });
    expect(decided.body.status).toBe('SUCCEEDED');
    expect(countOf(request)).toBe(1);
  });

  it('during a call that the provider deduplicates: executed once, SUCCEEDED', async () => {
    const request = { ...call(100, { mode: 'hang' }), wait: 0 };
    const { body } = await agent.guard(request);
    await effects.seen(String(request.arguments.reference));
    await stack.kill('worker');
    await stack.start('worker');
    const final = await agent.wait(body.actionId, 60);
    expect(final.body.status).toBe('SUCCEEDED');
    expect(countOf(request)).toBe(1);
  });

  it('during a call that can not be repeated: executed once, UNKNOWN', async () => {
    const request = { ...call(100, { mode: 'hang' }), tool: 'refunds.blind', wait: 0 };
    const { body } = await agent.guard(request);
    await effects.seen(String(request.arguments.reference));
    await stack.kill('worker');
    await stack.start('worker');
    const final = await agent.wait(body.actionId, 60);
    expect(final.body).toMatchObject({ status: 'UNKNOWN', error: { code: 'outcome_unknown' } });
    expect(countOf(request)).toBe(1);
  });
});
