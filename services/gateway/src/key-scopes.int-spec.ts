import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type KeyScope, workflowIdOf } from '@runplane/contracts';
import { newApiKey, type RunningService, TemporalClient } from '@runplane/service-kit';
import { type RunningWorker, startWorker } from '@runplane/worker';
import { voteUpdate } from '@runplane/workflows/messages';
import { createNamespace } from '../../../test/support/temporal-namespace.js';
import { testWorkerConfig } from '../../worker/test-support/worker-config.js';
import {
  apiOf,
  type GatewayFixture,
  type Reply,
  startGatewayFixture,
  type TestAgent,
} from '../test-support/gateway-fixture.js';
import { startGateway } from './start-gateway.js';

jest.setTimeout(180_000);

const match = { actions: ['create_refund', 'get_invoice'] };
const approval = { expiresIn: '1h', stages: [{ name: 'desk', approvers: { roles: ['owner'] } }] };
const RULES = [
  { id: 'desk', effect: 'REQUIRE_APPROVAL', match, when: 'action.amount > 100', reason: 'The desk looks', approval },
  {
    id: 'small',
    effect: 'ALLOW',
    match: { actions: ['create_refund'] },
    when: 'action.amount <= 100',
    reason: 'Small',
  },
];
const REFUNDS: KeyScope = { actions: ['create_refund'], environments: ['staging'] };

let first: GatewayFixture;
let second: RunningService;
let worker: RunningWorker;
let temporal: TemporalClient;
let agent: TestAgent & { ownerId: string };

beforeAll(async () => {
  const address = process.env.TEMPORAL_ADDRESS ?? '';
  const namespace = await createNamespace(address);
  first = await startGatewayFixture({ address, namespace }, { decisionTimeoutMs: 30_000 });
  second = await startGateway(first.config);
  worker = await startWorker(
    testWorkerConfig({
      databaseUrl: first.urls.worker,
      temporalAddress: address,
      temporalNamespace: namespace,
      dataKey: first.config.dataKey,
      permitKey: first.permitKey,
    }),
  );
  temporal = new TemporalClient({ address, namespace, payloadCodecs: first.payloadCodecs });
  agent = await first.newAgent();
  await first.publish(agent.orgId, RULES);
});
afterAll(async () => {
  await second?.close();
  await first?.close();
  await worker?.stop();
  await temporal?.close();
});

const inOrg = <T>(work: Parameters<typeof first.database.withOrg<T>>[1]) => first.database.withOrg(agent.orgId, work);
const urls = () => [first.url, second.url];

/** Another key of the same agent. */
async function newKey(scope: KeyScope | null): Promise<{ id: string; text: string }> {
  const { keyId: id, hash, text } = newApiKey();
  const principal = { kind: 'agent', id: agent.id } as const;
  await inOrg((tx) => tx.keys.create({ id, name: 'k', secretHash: hash, principal, expiresAt: null, scope }));
  return { id, text };
}

async function tokenOf(key: string, scope: string): Promise<string> {
  const response = await fetch(`${first.url}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: key.split('_')[1] as string,
      client_secret: key,
      scope,
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

const refund = (amount: number, environment: string) => ({
  action: 'create_refund',
  arguments: { amount, currency: 'EUR', charge: `ch_${randomBytes(8).toString('hex')}` },
  target: { environment },
  execution: 'callback',
});
const guard = (credential: string, environment = 'staging', amount = 50, url = first.url) =>
  apiOf(url, credential)('POST', '/v1/guard', refund(amount, environment));

const verdict = ({ status, body }: Reply) => [status, body.status, body.error?.code ?? null, body.permit !== null];
const ALLOWED = [200, 'EXECUTING', null, true];
const OUTSIDE = [200, 'BLOCKED', 'out_of_scope', false];

async function approve({ body }: Reply): Promise<Reply> {
  const vote = { choice: 'approve' as const, voterId: agent.ownerId, digest: body.digest ?? '', reason: null };
  await temporal.withDeadline(({ workflow }) =>
    workflow
      .getHandle(workflowIdOf(agent.orgId, body.actionId))
      .executeUpdate(voteUpdate, { args: [{ ...vote, channel: 'rest', requestId: randomBytes(8).toString('hex') }] }),
  );
  return apiOf(second.url, agent.key)('GET', `/v1/actions/${body.actionId}?wait=30`);
}

describe('a key with a scope', () => {
  it('asks on every gateway for what it is for, and for nothing else', async () => {
    const { text } = await newKey(REFUNDS);
    for (const url of urls()) {
      expect(verdict(await guard(text, 'staging', 50, url))).toEqual(ALLOWED);
      expect(verdict(await guard(text, 'production', 50, url))).toEqual(OUTSIDE);
    }
    const { body } = await guard(text, 'production');
    expect(body.reason).toMatch(/^The key \w{16} is not for the environment production\.$/);
    expect(body.error).toEqual({ code: 'out_of_scope', message: body.reason, retryable: false });
  });

  it('is refused for the very calls that people would have to approve', async () => {
    const { text } = await newKey(REFUNDS);
    expect(verdict(await guard(text, 'production', 500))).toEqual(OUTSIDE);
    expect((await guard(text, 'staging', 500)).body.status).toBe('PENDING_APPROVAL');
  });

  it('counts as it is now, on every gateway from the next decision on', async () => {
    const { id, text } = await newKey(null);
    for (const url of urls()) expect(verdict(await guard(text, 'production', 50, url))).toEqual(ALLOWED);
    await inOrg((tx) => tx.keys.limit(id, { scope: REFUNDS }));
    for (const url of urls()) expect(verdict(await guard(text, 'production', 50, url))).toEqual(OUTSIDE);
    await inOrg((tx) => tx.keys.limit(id, { scope: null }));
    for (const url of urls()) expect(verdict(await guard(text, 'production', 50, url))).toEqual(ALLOWED);
  });

  it('that was narrowed while people decided is refused when they have approved', async () => {
    const { id, text } = await newKey(null);
    const [asked, other] = [await guard(text, 'production', 500), await guard(text, 'staging', 500)];
    await inOrg((tx) => tx.keys.limit(id, { scope: REFUNDS }));
    expect(verdict(await approve(asked))).toEqual(OUTSIDE);
    expect(verdict(await approve(other))).toEqual(ALLOWED);
  });
});

describe('a token with a scope', () => {
  it('narrows what its key may', async () => {
    const { text } = await newKey({ actions: ['create_refund'] });
    const token = await tokenOf(text, 'environment:staging');
    for (const url of urls()) {
      expect(verdict(await guard(token, 'staging', 50, url))).toEqual(ALLOWED);
      expect(verdict(await guard(token, 'production', 50, url))).toEqual(OUTSIDE);
    }
    expect((await guard(token, 'production')).body.reason).toContain('The access token of the key');
    expect(verdict(await guard(text, 'production'))).toEqual(ALLOWED);
  });

  it('widens nothing that its key is limited to', async () => {
    const token = await tokenOf((await newKey(REFUNDS)).text, 'action:* environment:*');
    expect(verdict(await guard(token, 'staging'))).toEqual(ALLOWED);
    expect(verdict(await guard(token, 'production'))).toEqual(OUTSIDE);
  });
});

describe('the actions of an agent with several keys', () => {
  it.each<[string, (text: string) => Promise<string>]>([
    ['a limited key', async () => (await newKey(REFUNDS)).text],
    ['a limited token', async () => tokenOf(agent.key, 'environment:staging')],
  ])('are for %s as if they were not there, where it is not for them', async (_, make) => {
    const credential = await make(agent.key);
    const [inside, outside] = [await guard(agent.key, 'staging', 500), await guard(agent.key, 'production', 500)];
    const limited = apiOf(second.url, credential);
    expect((await limited('GET', `/v1/actions/${inside.body.actionId}`)).status).toBe(202);
    const tries = await Promise.all([
      limited('GET', `/v1/actions/${outside.body.actionId}`),
      limited('GET', `/v1/actions/${outside.body.actionId}?wait=1`),
      limited('POST', `/v1/actions/${outside.body.actionId}/cancel`, {}),
      limited('POST', `/v1/actions/${outside.body.actionId}/answers`, { question: 'q_1', text: 'yes' }),
      limited('POST', `/v1/actions/${outside.body.actionId}/outcome`, { permit: 'x', status: 'succeeded' }),
    ]);
    expect(tries.map(({ status, body }) => `${status} ${body.code}`)).toEqual(tries.map(() => '404 not_found'));
    const still = await apiOf(first.url, agent.key)('GET', `/v1/actions/${outside.body.actionId}`);
    expect(still.body.status).toBe('PENDING_APPROVAL');
  });

  it('are shown to the key that asked, though it may not have them', async () => {
    const { text } = await newKey(REFUNDS);
    const { body } = await guard(text, 'production');
    expect((await apiOf(second.url, text)('GET', `/v1/actions/${body.actionId}`)).body.status).toBe('BLOCKED');
  });

  it('are not had by their idempotency key', async () => {
    const body = { ...refund(50, 'production'), idempotencyKey: randomBytes(8).toString('hex') };
    expect((await apiOf(first.url, agent.key)('POST', '/v1/guard', body)).body.permit).not.toBeNull();
    const { status, body: answer } = await apiOf(first.url, (await newKey(REFUNDS)).text)('POST', '/v1/guard', body);
    expect([status, answer.code]).toEqual([403, 'forbidden']);
    const again = await apiOf(second.url, (await newKey({ environments: ['prod*'] })).text)('POST', '/v1/guard', body);
    expect([again.status, again.body.replayed]).toEqual([200, true]);
  });
});
