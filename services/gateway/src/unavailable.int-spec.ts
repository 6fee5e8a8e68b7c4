import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DECIDE_QUEUE, GUARDED_ACTION_WORKFLOW, GuardRequest, workflowIdOf } from '@runplane/contracts';
import { TemporalClient } from '@runplane/service-kit';
import { PLAIN } from '@runplane/service-kit/testing';
import { createNamespace } from '../../../test/support/temporal-namespace.js';
import {
  type Api,
  apiOf,
  type GatewayFixture,
  startGatewayFixture,
  type TestAgent,
} from '../test-support/gateway-fixture.js';
import { actionIdOf, requestHashOf } from './actions/action-identity.js';

const CALL = { tool: 'shop.refund', arguments: { amount: 1 }, execution: 'callback' };

describe('without a worker', () => {
  let gateway: GatewayFixture;
  let agent: TestAgent;
  let api: Api;
  beforeAll(async () => {
    const address = process.env.TEMPORAL_ADDRESS ?? '';
    gateway = await startGatewayFixture(
      { address, namespace: await createNamespace(address) },
      { decisionTimeoutMs: 500 },
    );
    agent = await gateway.newAgent();
    api = apiOf(gateway.url, agent.key);
  });
  afterAll(() => gateway?.close());

  it('answers 202 undecided, never an allow, and takes the same request again', async () => {
    const first = await api('POST', '/v1/guard', { ...CALL, idempotencyKey: 'k', wait: 30 });
    const again = await api('POST', '/v1/guard', CALL, { 'idempotency-key': 'k' });
    for (const { status, body } of [first, again]) {
      expect(status).toBe(202);
      expect(body).toMatchObject({ status: 'PENDING_DECISION', decision: null, permit: null, result: null });
    }
    expect(again.body.actionId).toBe(first.body.actionId);
  });

  it('is a replay to every call but the one that started the action, attempt by attempt', async () => {
    const guard = async (callId?: string) => {
      const headers: Record<string, string> = callId === undefined ? {} : { 'runplane-call-id': callId };
      return (await api('POST', '/v1/guard', { ...CALL, idempotencyKey: 'shared' }, headers)).body.replayed;
    };
    const [one, two] = ['call-one-0123456789', 'call-two-0123456789'];
    expect([await guard(one), await guard(two), await guard()]).toEqual([false, true, true]);
    expect([await guard(one), await guard(two)]).toEqual([false, true]);
  });

  it('is a replay where nobody can say who started the action', async () => {
    const { temporalAddress: address, temporalNamespace: namespace } = gateway.config;
    const temporal = new TemporalClient({ address, namespace, payloadCodecs: gateway.payloadCodecs });
    await temporal.client.workflow.start(GUARDED_ACTION_WORKFLOW, {
      workflowId: workflowIdOf(agent.orgId, actionIdOf(agent.id, 'nobody')),
      taskQueue: DECIDE_QUEUE,
      args: [{}],
      memo: { requestHash: requestHashOf(GuardRequest.parse(CALL)) },
    });
    await temporal.close();
    const { status, body } = await api('POST', '/v1/guard', { ...CALL, idempotencyKey: 'nobody' });
    expect([status, body.status, body.replayed]).toEqual([202, 'PENDING_DECISION', true]);
  });

  it('refuses another request under the key of an undecided one', async () => {
    await api('POST', '/v1/guard', { ...CALL, idempotencyKey: 'other' });
    const { status, body } = await api('POST', '/v1/guard', {
      ...CALL,
      arguments: { amount: 2 },
      idempotencyKey: 'other',
    });
    expect([status, body.code]).toEqual([409, 'idempotency_conflict']);
  });
});

describe('without Temporal', () => {
  let gateway: GatewayFixture;
  let api: Api;
  beforeAll(async () => {
    gateway = await startGatewayFixture({ address: '127.0.0.1:1', namespace: 'default' }, { decisionTimeoutMs: 500 });
    api = apiOf(gateway.url, (await gateway.newAgent()).key);
  });
  afterAll(() => gateway?.close());

  it('refuses with 503 and a time to try again', async () => {
    const { status, headers, body } = await api('POST', '/v1/guard', CALL);
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'unavailable', '2']);
  });

  it('is alive and not ready', async () => {
    expect((await api('GET', '/healthz')).status).toBe(200);
    const ready = await api('GET', '/readyz');
    expect([ready.status, ready.body.detail]).toEqual([503, 'Not usable: temporal.']);
  });
});

describe('over the rate limit', () => {
  let gateway: GatewayFixture;
  beforeAll(async () => {
    const address = process.env.TEMPORAL_ADDRESS ?? '';
    gateway = await startGatewayFixture(
      { address, namespace: 'default' },
      { http: { ...PLAIN, rates: { ...PLAIN.rates, key: { perSecond: 0.001, burst: 2 } } } },
    );
  });
  afterAll(() => gateway?.close());

  it('answers 429 with Retry-After, for that key only, and after authentication', async () => {
    const agent = await gateway.newAgent();
    const other = await gateway.addAgent(agent.orgId, 'other');
    const path = `/v1/actions/act_${'0'.repeat(40)}`;
    const statusOf = async (key: string) => (await apiOf(gateway.url, key)('GET', path)).status;
    expect([await statusOf(agent.key), await statusOf(agent.key), await statusOf(agent.key)]).toEqual([404, 404, 429]);
    expect(await statusOf(other.key)).toBe(404);
    const limited = await apiOf(gateway.url, agent.key)('GET', path);
    expect(limited.body.code).toBe('rate_limited');
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(900);
  });
});
