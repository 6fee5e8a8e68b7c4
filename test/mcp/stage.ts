/** Two gateways and a worker in this process, with a shop that tools are called at, for clients that speak MCP. */
import { randomBytes } from 'node:crypto';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { digestOf } from '@runplane/audit';
import { type ActionView, ToolDefinition, type VoteChoice, workflowIdOf } from '@runplane/contracts';
import { KeyRing, newId } from '@runplane/database';
import { TemporalClient } from '@runplane/service-kit';
import { startWorker } from '@runplane/worker';
import { askUpdate, voteUpdate } from '@runplane/workflows/messages';
import { startGateway } from '../../services/gateway/src/start-gateway.js';
import {
  apiOf,
  type GatewayFixture,
  startGatewayFixture,
  type TestAgent,
} from '../../services/gateway/test-support/gateway-fixture.js';
import { testWorkerConfig } from '../../services/worker/test-support/worker-config.js';
import { type EffectsServer, startEffectsServer } from '../support/effects-server.js';
import { createNamespace } from '../support/temporal-namespace.js';

export type OrgAgent = TestAgent & { ownerId: string };

export interface McpStage {
  gateway: GatewayFixture;
  /** Of both gateways. */
  urls: readonly [string, string];
  shop: EffectsServer;
  /** An agent of an org with the tools of the shop and a policy for them. */
  newShopAgent(): Promise<OrgAgent>;
  putTool(orgId: string, definition: object): Promise<void>;
  vote(agent: OrgAgent, actionId: string, choice: VoteChoice, reason?: string): Promise<void>;
  ask(agent: OrgAgent, actionId: string, text: string): Promise<void>;
  /** Ends its workflow as an operator of Temporal could. */
  terminate(agent: OrgAgent, actionId: string): Promise<void>;
  read(agent: TestAgent, actionId: string): Promise<ActionView>;
  close(): Promise<void>;
}

const match = { actions: ['create_refund'] };
const approval = { expiresIn: '1h', stages: [{ name: 'desk', approvers: { roles: ['owner'] } }] };
const RULES = [
  { id: 'small', effect: 'ALLOW', match, when: 'action.amount <= 100', reason: 'Small' },
  {
    id: 'desk',
    effect: 'REQUIRE_APPROVAL',
    match,
    when: 'action.amount > 100 && action.amount <= 1000',
    reason: 'The desk looks',
    approval,
  },
  { id: 'limit', effect: 'BLOCK', match, when: 'action.amount > 1000', reason: 'Above the limit' },
];

/** A refund at the shop, by this path. */
export const refundTool = (name: string, path: string, operation: object = {}) => ({
  name,
  provider: 'http',
  connection: 'shop',
  operation: { method: 'POST', path, body: 'json', ...operation },
  action: {
    type: 'create_refund',
    effect: 'money',
    description: 'Give money back',
    targetType: 'customer',
    sensitivity: 'medium',
    material: { amount: { type: 'integer', required: true }, reference: { type: 'string', required: true } },
  },
});

export async function startMcpStage(): Promise<McpStage> {
  const address = process.env.TEMPORAL_ADDRESS ?? '';
  const namespace = await createNamespace(address);
  const shop = await startEffectsServer();
  const sealing = KeyRing.of(randomBytes(32));
  const gateway = await startGatewayFixture({ address, namespace }, { decisionTimeoutMs: 30_000 });
  const second = await startGateway(gateway.config);
  const worker = await startWorker(
    testWorkerConfig({
      databaseUrl: gateway.urls.worker,
      temporalAddress: address,
      temporalNamespace: namespace,
      dataKey: gateway.config.dataKey,
      permitKey: gateway.permitKey,
      sealingKeys: sealing,
      outboundAllow: shop.host,
      queues: ['decide', 'tools'],
      toolTimeoutMs: 3_000,
    }),
  );
  const temporal = new TemporalClient({ address, namespace, payloadCodecs: gateway.payloadCodecs });
  const handleOf = (orgId: string, actionId: string) =>
    temporal.client.workflow.getHandle(workflowIdOf(orgId, actionId));
  const putTool = async (orgId: string, input: object) => {
    const definition = ToolDefinition.parse(input);
    await gateway.database.withOrg(orgId, (tx) => tx.tools.upsert(definition, digestOf(definition)));
  };
  const read = async (agent: TestAgent, actionId: string) =>
    (await apiOf(gateway.url, agent.key)('GET', `/v1/actions/${actionId}`)).body;
  return {
    gateway,
    urls: [gateway.url, second.url],
    shop,
    putTool,
    read,
    newShopAgent: async () => {
      const agent = await gateway.newAgent();
      const id = newId('con');
      const sealedSecret = sealing.seal('{}', `${agent.orgId}:${id}`);
      const shopConnection = {
        name: 'shop',
        provider: 'http',
        environment: 'test',
        configuration: { baseUrl: shop.url },
      };
      await gateway.database.withOrg(agent.orgId, (tx) =>
        tx.connections.create({ id, ...shopConnection, sealedSecret }),
      );
      await putTool(
        agent.orgId,
        refundTool('shop.refunds.create', '/refunds', { idempotencyHeader: 'Idempotency-Key' }),
      );
      await putTool(agent.orgId, refundTool('shop.refunds.blind', '/blind-refunds'));
      await gateway.publish(agent.orgId, RULES);
      return agent;
    },
    vote: async (agent, actionId, choice, reason) => {
      const { digest } = await read(agent, actionId);
      const ballot = { choice, voterId: agent.ownerId, digest: digest ?? '', reason: reason ?? null };
      const requestId = randomBytes(8).toString('hex');
      await handleOf(agent.orgId, actionId).executeUpdate(voteUpdate, {
        args: [{ ...ballot, channel: 'rest', requestId }],
      });
    },
    ask: async (agent, actionId, text) => {
      const said = { memberId: agent.ownerId, channel: 'rest', requestId: randomBytes(8).toString('hex') };
      await handleOf(agent.orgId, actionId).executeUpdate(askUpdate, { args: [{ ...said, text, to: 'agent' }] });
    },
    terminate: async (agent, actionId) => {
      await handleOf(agent.orgId, actionId).terminate('by an operator');
    },
    close: async () => {
      await second.close();
      await gateway.close();
      await worker.stop();
      await temporal.close();
      await shop.close();
    },
  };
}

/** The official client. Each of its requests goes to the next of `urls`. */
export async function connectMcp(urls: readonly string[], credential: string): Promise<Client> {
  let turn = 0;
  const transport = new StreamableHTTPClientTransport(new URL('http://gateway/mcp'), {
    requestInit: { headers: { authorization: `Bearer ${credential}` } },
    fetch: (_url, init) => fetch(`${urls[turn++ % urls.length]}/mcp`, init),
  });
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(transport as Parameters<Client['connect']>[0]);
  return client;
}
