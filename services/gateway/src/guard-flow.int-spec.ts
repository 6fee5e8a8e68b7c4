import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digestOf } from '@runplane/audit';
import {
  ActionView,
  DECIDE_QUEUE,
  outcomeWorkflowIdOf,
  type SettleInput,
  UNKNOWN_OUTCOME_WORKFLOW,
  workflowIdOf,
} from '@runplane/contracts';
import { TemporalClient } from '@runplane/service-kit';
import { type RunningWorker, startWorker } from '@runplane/worker';
import { editUpdate, settleUpdate, voteUpdate } from '@runplane/workflows/messages';
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import { createNamespace } from '../../../test/support/temporal-namespace.js';
import { until } from '../../../test/support/until.js';
import { testWorkerConfig } from '../../worker/test-support/worker-config.js';
import {
  type Api,
  apiOf,
  type GatewayFixture,
  type Reply,
  startGatewayFixture,
  type TestAgent,
} from '../test-support/gateway-fixture.js';

const RULES = [
  {
    id: 'small',
    effect: 'ALLOW',
    match: { actions: ['create_refund'] },
    when: 'action.amount <= 100',
    reason: 'Small',
  },
  {
    id: 'desk',
    effect: 'REQUIRE_APPROVAL',
    match: { actions: ['create_refund'] },
    when: 'action.amount > 100 && action.amount <= 1000',
    reason: 'The desk looks',
    approval: { expiresIn: '1h', stages: [{ name: 'desk', approvers: { roles: ['owner'] } }] },
  },
  {
    id: 'limit',
    effect: 'BLOCK',
    match: { actions: ['create_refund'] },
    when: 'action.amount > 1000',
    reason: 'Too much',
  },
];

let gateway: GatewayFixture;
let worker: RunningWorker;
let temporal: TemporalClient;
let agent: TestAgent & { ownerId: string };
let api: Api;

beforeAll(async () => {
  const address = process.env.TEMPORAL_ADDRESS ?? '';
  const namespace = await createNamespace(address);
  gateway = await startGatewayFixture({ address, namespace });
  worker = await startWorker(
    testWorkerConfig({
      databaseUrl: gateway.urls.worker,
      temporalAddress: address,
      temporalNamespace: namespace,
      dataKey: gateway.config.dataKey,
      permitKey: gateway.permitKey,
    }),
  );
  temporal = new TemporalClient({ address, namespace, payloadCodecs: gateway.payloadCodecs });
  agent = await gateway.newAgent();
  api = apiOf(gateway.url, agent.key);
  await gateway.publish(agent.orgId, RULES);
});
afterAll(async () => {
  await gateway?.close();
  await worker.stop();
  await temporal?.close();
});

const refund = (amount: number, changes: object = {}) => ({
  action: 'create_refund',
  arguments: { amount, currency: 'EUR', charge: 'ch_1' },
  execution: 'callback',
  ...changes,
});
const guard = (amount: number, changes: object = {}) => api('POST', '/v1/guard', refund(amount, changes));
const report = (view: ActionView, body: object, by = api) =>
  by('POST', `/v1/actions/${view.actionId}/outcome`, { permit: view.permit, ...body });
const key = () => randomBytes(8).toString('hex');
const codes = (replies: Reply[]) => replies.map(({ status, body }) => `${status} ${body.code}`);

const voteFor = (view: ActionView) => ({
  choice: 'approve' as const,
  voterId: agent.ownerId,
  digest: view.digest ?? '',
  reason: null,
  channel: 'rest',
  requestId: 'r',
});
const handleOf = ({ workflow }: Client, view: ActionView) =>
  workflow.getHandle(workflowIdOf(agent.orgId, view.actionId));
const approve = (view: ActionView) =>
  temporal.withDeadline((client) => handleOf(client, view).executeUpdate(voteUpdate, { args: [voteFor(view)] }));

describe('guard', () => {
  it('answers an allowed callback with a permit that the published key verifies', async () => {
    const { status, body } = await guard(50);
    expect(status).toBe(200);
    expect(ActionView.parse(body)).toMatchObject({
      status: 'EXECUTING',
      decision: 'ALLOW',
      reason: 'Small',
      replayed: false,
    });
    const keySet = (await (await fetch(`${gateway.url}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
    const { payload } = await jwtVerify(body.permit ?? '', createLocalJWKSet(keySet));
    expect(payload).toMatchObject({
      iss: 'runplane',
      org: agent.orgId,
      sub: agent.id,
      act: body.actionId,
      dig: body.digest,
      args: digestOf(refund(50).arguments),
    });
  });

  it('binds the permit to the arguments that will run, fractions and edits included', async () => {
    const args = { amount: 400, currency: 'EUR', rates: [0.1, 1e-7, 1e21, -0], note: 'é\u{1F600}' };
    const { body } = await guard(0, { arguments: args });
    const edited = { ...args, rates: [0.25], amount: 300 };
    const { choice: _, ...vote } = voteFor(body);
    await temporal.withDeadline((client) =>
      handleOf(client, body).executeUpdate(editUpdate, { args: [{ ...vote, arguments: edited }] }),
    );
    const { body: approved } = await api('GET', `/v1/actions/${body.actionId}?wait=30`);
    expect(approved.editedArguments).toEqual(edited);
    expect(decodeJwt(approved.permit ?? '').args).toBe(digestOf(edited));
    const { body: pending } = await guard(0, { arguments: args });
    await approve(pending);
    const { body: ready } = await api('GET', `/v1/actions/${pending.actionId}?wait=30`);
    expect(decodeJwt(ready.permit ?? '').args).toBe(digestOf(args));
  });

  it('answers a block as data, not as an error', async () => {
    const { status, body } = await guard(5_000);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'BLOCKED', decision: 'BLOCK', reason: 'Too much', permit: null });
    expect(body.matched).toEqual([expect.objectContaining({ policy: 'main', rule: 'limit' })]);
  });

  it('starts the workflow with what an operator looks for', async () => {
    const { body } = await guard(51);
    const handle = temporal.client.workflow.getHandle(workflowIdOf(agent.orgId, body.actionId));
    const description = await handle.describe();
    expect(description.memo).toEqual({
      requestHash: expect.stringMatching(/^sha256:/),
      callId: expect.stringContaining('req_'),
    });
    expect(description.priority?.fairnessKey).toBe(agent.orgId);
    expect(await description.staticSummary()).toBe('create_refund');
    const attributes = Object.fromEntries(
      description.typedSearchAttributes.getAll().map(({ key: { name }, value }) => [name, value]),
    );
    expect(attributes).toMatchObject({ RunplaneOrg: agent.orgId, RunplaneAgent: agent.id });
  });
});

describe('idempotency', () => {
  it('answers twenty equal requests at once from one action', async () => {
    const request = refund(52, { idempotencyKey: key() });
    const answers = await Promise.all(Array.from({ length: 20 }, () => api('POST', '/v1/guard', request)));
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => `${body.actionId} ${body.permit}`)).size).toBe(1);
    expect(answers.filter(({ body }) => !body.replayed)).toHaveLength(1);
  });

  it('replays also where each repetition has the same x-request-id', async () => {
    const request = refund(53, { idempotencyKey: key() });
    const headers = { 'x-request-id': 'same-for-all-12345' };
    const first = await api('POST', '/v1/guard', request, headers);
    const second = await api('POST', '/v1/guard', request, headers);
    expect([first.body.replayed, second.body.replayed]).toEqual([false, true]);
  });

  it('tells the attempts of one call from another call by their call id', async () => {
    const request = refund(58, { idempotencyKey: key() });
    const [one, two] = [`one-${key()}`, `two-${key()}`];
    const replies: Reply[] = [];
    for (const callId of [one, one, two]) {
      replies.push(await api('POST', '/v1/guard', request, { 'runplane-call-id': callId }));
    }
    expect(replies.map(({ body }) => body.replayed)).toEqual([false, false, true]);
    expect(new Set(replies.map(({ body }) => body.permit)).size).toBe(1);
    await report(replies[0]?.body as ActionView, { status: 'succeeded' });
    const ended = await api('POST', '/v1/guard', request, { 'runplane-call-id': one });
    expect(ended.body).toMatchObject({ status: 'SUCCEEDED', replayed: false });
  });

  it('refuses another request under the same key, while it runs and after its end', async () => {
    const idempotencyKey = key();
    const { body } = await guard(54, { idempotencyKey });
    const running = await guard(55, { idempotencyKey });
    await report(body, { status: 'succeeded', result: { ok: true } });
    const ended = await guard(55, { idempotencyKey });
    expect(codes([running, ended])).toEqual(['409 idempotency_conflict', '409 idempotency_conflict']);
    const same = await guard(54, { idempotencyKey });
    expect(same.body.replayed).toBe(true);
  });

  it('gives two agents their own actions under one key', async () => {
    const other = await gateway.addAgent(agent.orgId, key());
    const idempotencyKey = key();
    const mine = await guard(56, { idempotencyKey });
    const theirs = await apiOf(gateway.url, other.key)('POST', '/v1/guard', refund(57, { idempotencyKey }));
    expect(theirs.status).toBe(200);
    expect(theirs.body.actionId).not.toBe(mine.body.actionId);
  });
});

describe('waiting', () => {
  it('answers 202 at once without wait, and 200 with the permit when the approval comes', async () => {
    const { status, body } = await guard(500);
    expect(status).toBe(202);
    expect(body).toMatchObject({ status: 'PENDING_APPROVAL', permit: null, approval: { stage: 'desk' } });
    const waiting = api('GET', `/v1/actions/${body.actionId}?wait=60`);
    await approve(body);
    const ready = await waiting;
    expect(ready.status).toBe(200);
    expect(ready.body).toMatchObject({ status: 'EXECUTING', permit: expect.any(String), approval: null });
  });

  it('lets guard itself wait', async () => {
    const idempotencyKey = key();
    const waiting = guard(501, { idempotencyKey, wait: 60 });
    const pending = await guard(501, { idempotencyKey });
    await approve(pending.body);
    const { status, body } = await waiting;
    expect([status, body.status]).toEqual([200, 'EXECUTING']);
  });

  it('answers as it is when the time is up', async () => {
    const { body } = await guard(502);
    const { status, body: after } = await api('GET', `/v1/actions/${body.actionId}?wait=1`);
    expect([status, after.status]).toEqual([202, 'PENDING_APPROVAL']);
  });

  it('wakes many waiters of one action, and of no other', async () => {
    const [one, other] = [(await guard(503)).body, (await guard(504)).body];
    const waiters = Array.from({ length: 10 }, () => api('GET', `/v1/actions/${one.actionId}?wait=60`));
    const unrelated = api('GET', `/v1/actions/${other.actionId}?wait=2`);
    await approve(one);
    const statuses = (await Promise.all(waiters)).map((answer) => answer.body.status);
    expect(statuses).toEqual(statuses.map(() => 'EXECUTING'));
    expect((await unrelated).body.status).toBe('PENDING_APPROVAL');
  });

  it('shows the place of the decision in the log when it has one', async () => {
    const { body } = await guard(505);
    let index: number | null = body.audit?.index ?? null;
    for (let attempt = 0; index === null && attempt < 1_000; attempt++) {
      index = (await api('GET', `/v1/actions/${body.actionId}`)).body.audit?.index ?? null;
    }
    expect(index).toEqual(expect.any(Number));
  });
});

describe('outcome', () => {
  it('takes a report once, answers the same one again, and refuses another, before and after the end', async () => {
    const { body } = await guard(60);
    const first = await report(body, { status: 'failed', error: { code: 'card_declined', message: 'Declined' } });
    expect([first.status, first.body.status]).toEqual([200, 'FAILED']);
    expect(first.body.error).toMatchObject({ code: 'card_declined', message: 'Declined' });
    const again = await report(body, { status: 'failed', error: { code: 'card_declined', message: 'Declined' } });
    expect([again.status, again.body.status]).toEqual([200, 'FAILED']);
    const other = await report(body, { status: 'succeeded' });
    expect(codes([other])).toEqual(['409 outcome_conflict']);
    expect((await api('GET', `/v1/actions/${body.actionId}`)).body.status).toBe('FAILED');
  });

  it('lets one of several different reports at once win', async () => {
    const { body } = await guard(61);
    const answers = await Promise.all([1, 2, 3, 4].map((result) => report(body, { status: 'succeeded', result })));
    const won = answers.filter((answer) => answer.status === 200);
    expect(won).toHaveLength(1);
    expect(codes(answers.filter((answer) => answer.status !== 200))).toEqual(Array(3).fill('409 outcome_conflict'));
    expect((await api('GET', `/v1/actions/${body.actionId}`)).body.result).toBe(won[0]?.body.result);
  });

  it('refuses the permit of another action and a forged one', async () => {
    const [one, two] = [(await guard(62)).body, (await guard(63)).body];
    const swapped = await report({ ...one, permit: two.permit }, { status: 'succeeded' });
    const forged = await report({ ...one, permit: `${one.permit?.slice(0, -4)}AAAA` }, { status: 'succeeded' });
    expect(codes([swapped, forged])).toEqual(['403 permit_invalid', '403 permit_invalid']);
    expect((await api('GET', `/v1/actions/${one.actionId}`)).body.status).toBe('EXECUTING');
  });
});

describe('an outcome that is not known', () => {
  it('is shown as it was settled later, to the agent and to a repeated call', async () => {
    const idempotencyKey = key();
    const { body: action } = await guard(50, { idempotencyKey });
    const unknown = await report(action, { status: 'unknown' });
    expect(unknown.body.status).toBe('UNKNOWN');
    const { actionId } = action;
    const startWorkflowOperation = new WithStartWorkflowOperation(UNKNOWN_OUTCOME_WORKFLOW, {
      workflowId: outcomeWorkflowIdOf(agent.orgId, actionId),
      taskQueue: DECIDE_QUEUE,
      args: [{ orgId: agent.orgId, actionId, question: null }],
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    const settle: SettleInput = {
      outcome: 'succeeded',
      reason: 'It is there.',
      memberId: agent.ownerId,
      requestId: key(),
    };
    await temporal.withDeadline((client) =>
      client.workflow.executeUpdateWithStart(settleUpdate, { startWorkflowOperation, args: [settle] }),
    );
    const shown = { status: 'SUCCEEDED', reason: 'Settled: It is there.', error: null };
    expect((await api('GET', `/v1/actions/${actionId}`)).body).toMatchObject(shown);
    expect((await guard(50, { idempotencyKey })).body).toMatchObject({ ...shown, actionId, replayed: true });
  });
});

describe('cancel', () => {
  it('withdraws what waits for its approval, also when asked twice', async () => {
    const { body } = await guard(510);
    const path = `/v1/actions/${body.actionId}/cancel`;
    const answers = [await api('POST', path, { reason: 'not needed' }), await api('POST', path)];
    expect(answers.map((answer) => [answer.status, answer.body.status])).toEqual([
      [200, 'CANCELLED'],
      [200, 'CANCELLED'],
    ]);
  });

  it('refuses what executes and what has ended', async () => {
    const { body } = await guard(64);
    const executing = await api('POST', `/v1/actions/${body.actionId}/cancel`, {});
    await report(body, { status: 'succeeded' });
    const ended = await api('POST', `/v1/actions/${body.actionId}/cancel`, {});
    expect(codes([executing, ended])).toEqual(['409 conflict', '409 conflict']);
  });
});

describe('other agents and orgs', () => {
  it('find nothing under an id that is not theirs, whatever they try', async () => {
    const { body } = await guard(520);
    const ready = (await guard(65)).body;
    const neighbour = await gateway.addAgent(agent.orgId, key());
    const stranger = await gateway.newAgent();
    for (const { key: foreignKey } of [neighbour, stranger]) {
      const foreign = apiOf(gateway.url, foreignKey);
      const answers = [
        await foreign('GET', `/v1/actions/${body.actionId}`),
        await foreign('GET', `/v1/actions/${body.actionId}?wait=1`),
        await foreign('POST', `/v1/actions/${body.actionId}/cancel`, {}),
        await report(ready, { status: 'succeeded' }, foreign),
      ];
      expect(codes(answers)).toEqual(Array(4).fill('404 not_found'));
    }
    expect((await api('GET', `/v1/actions/${body.actionId}`)).body.status).toBe('PENDING_APPROVAL');
    expect((await api('GET', `/v1/actions/${ready.actionId}`)).body.status).toBe('EXECUTING');
  });
});

describe('two orgs', () => {
  it('have workflows of their own under one idempotency key, and a search by org finds its own only', async () => {
    const [one, two] = [await gateway.newAgent(), await gateway.newAgent()];
    for (const { orgId } of [one, two]) await gateway.publish(orgId, RULES);
    const request = refund(60, { idempotencyKey: key() });
    const views: ActionView[] = [];
    for (const caller of [one, two]) {
      const { body } = await apiOf(gateway.url, caller.key)('POST', '/v1/guard', request);
      views.push(body);
    }
    expect(views.map(({ replayed, status }) => [replayed, status])).toEqual([
      [false, 'EXECUTING'],
      [false, 'EXECUTING'],
    ]);
    for (const [index, { orgId }] of [one, two].entries()) {
      const found = await until('the workflow in the search', async () => {
        const ids: string[] = [];
        const query = `RunplaneOrg = "${orgId}"`;
        for await (const { workflowId } of temporal.client.workflow.list({ query })) ids.push(workflowId);
        return ids.length > 0 && ids;
      });
      expect(found).toEqual([workflowIdOf(orgId, views[index]?.actionId ?? '')]);
    }
  });
});

describe('an action whose workflow was terminated', () => {
  it('is a conflict that says that its effect is not known', async () => {
    const { body } = await guard(66);
    await temporal.client.workflow.getHandle(workflowIdOf(agent.orgId, body.actionId)).terminate('by an operator');
    const answer = await api('GET', `/v1/actions/${body.actionId}`);
    expect([answer.status, answer.body.code]).toEqual([409, 'conflict']);
  });
});
