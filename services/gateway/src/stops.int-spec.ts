import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { workflowIdOf } from '@runplane/contracts';
import { type RunningService, TemporalClient } from '@runplane/service-kit';
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

const match = { actions: ['create_refund'] };
const approval = { expiresIn: '1h', stages: [{ name: 'desk', approvers: { roles: ['owner'] } }] };
const RULES = [
  { id: 'small', effect: 'ALLOW', match, when: 'action.amount <= 100', reason: 'Small' },
  { id: 'desk', effect: 'REQUIRE_APPROVAL', match, when: 'action.amount > 100', reason: 'The desk looks', approval },
];
const IN_FLIGHT = 50;

let first: GatewayFixture;
let second: RunningService;
let worker: RunningWorker;
let temporal: TemporalClient;

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
});
afterAll(async () => {
  await second?.close();
  await first?.close();
  await worker?.stop();
  await temporal?.close();
});

const urls = () => [first.url, second.url];
const guard = (url: string, agent: TestAgent, amount = 50) =>
  apiOf(url, agent.key)('POST', '/v1/guard', {
    action: 'create_refund',
    arguments: { amount, currency: 'EUR', charge: `ch_${randomBytes(8).toString('hex')}` },
    execution: 'callback',
  });

async function newAgent() {
  const agent = await first.newAgent();
  await first.publish(agent.orgId, RULES);
  return agent;
}

/** Of all actions of the org, those that were let begin. */
function begun(orgId: string): Promise<Set<string>> {
  return first.database.withOrg(orgId, async (tx) => {
    const ids = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await tx.actions.list({ status: ['EXECUTING'], limit: 200, cursor });
      for (const { actionId } of page.items) ids.add(actionId);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return ids;
  });
}

/** Keeps calls in flight on both gateways while `stop` happens; then each lane asks once more. */
async function underLoad<T>(agent: TestAgent, stop: () => Promise<T>): Promise<{ stopped: T; later: Reply[] }> {
  let isStopped = false;
  let answered = 0;
  let underWay: () => void = () => undefined;
  const busy = new Promise<void>((resolve) => {
    underWay = resolve;
  });
  const lanes = Array.from({ length: IN_FLIGHT }, async (_, lane) => {
    const url = urls()[lane % 2] as string;
    while (!isStopped) {
      await guard(url, agent);
      if (++answered === IN_FLIGHT) underWay();
    }
    return guard(url, agent);
  });
  await Promise.race([busy, Promise.all(lanes)]);
  const stopped = await stop().finally(() => {
    isStopped = true;
  });
  return { stopped, later: await Promise.all(lanes) };
}

describe('a stop with calls in flight on two gateways', () => {
  it.each(['org', 'agent'] as const)(
    'by the kill switch of the %s lets nothing begin after its answer',
    async (scope) => {
      const agent = await newAgent();
      const { stopped, later } = await underLoad(agent, async () => {
        const value = scope === 'org' ? agent.orgId : agent.id;
        const input = { scope, value, reason: 'Stop', createdBy: agent.ownerId };
        await first.database.withOrg(agent.orgId, (tx) => tx.killSwitches.create(input));
        return begun(agent.orgId);
      });
      expect(stopped.size).toBeGreaterThan(0);
      expect(await begun(agent.orgId)).toEqual(stopped);
      expect(later.map(({ body }) => [body.status, body.permit])).toEqual(later.map(() => ['BLOCKED', null]));
    },
  );

  it('by disabling the agent lets nothing begin after its answer', async () => {
    const agent = await newAgent();
    const { stopped, later } = await underLoad(agent, async () => {
      await first.database.withOrg(agent.orgId, (tx) => tx.agents.update(agent.id, { status: 'disabled' }));
      return begun(agent.orgId);
    });
    expect(stopped.size).toBeGreaterThan(0);
    expect(await begun(agent.orgId)).toEqual(stopped);
    expect(later.map(({ status, body }) => `${status} ${body.code}`)).toEqual(later.map(() => '403 agent_disabled'));
  });

  it('refuses what was pending when it is approved', async () => {
    const agent = await newAgent();
    const { body } = await guard(first.url, agent, 500);
    expect(body.status).toBe('PENDING_APPROVAL');
    const input = { scope: 'org' as const, value: agent.orgId, reason: 'Stop', createdBy: agent.ownerId };
    await first.database.withOrg(agent.orgId, (tx) => tx.killSwitches.create(input));
    const vote = { choice: 'approve' as const, voterId: agent.ownerId, digest: body.digest ?? '', reason: null };
    await temporal.withDeadline(({ workflow }) =>
      workflow
        .getHandle(workflowIdOf(agent.orgId, body.actionId))
        .executeUpdate(voteUpdate, { args: [{ ...vote, channel: 'rest', requestId: 'r' }] }),
    );
    const after = await apiOf(second.url, agent.key)('GET', `/v1/actions/${body.actionId}?wait=30`);
    expect([after.body.status, after.body.permit]).toEqual(['BLOCKED', null]);
  });
});

describe('a revoked key', () => {
  it('is refused by every gateway from the next request on, though each has just taken it', async () => {
    const agent = await newAgent();
    for (const url of urls()) expect((await guard(url, agent)).status).toBe(200);
    await first.database.withOrg(agent.orgId, (tx) => tx.keys.revoke(agent.keyId));
    const answers = await Promise.all(urls().map((url) => guard(url, agent)));
    expect(answers.map(({ status, body }) => `${status} ${body.code}`)).toEqual(Array(2).fill('401 unauthenticated'));
  });
});
