import { AdminClient } from './admin.js';
import type { EffectsServer } from './effects-server.js';
import type { Stack } from './stack.js';

export interface TestOrg {
  id: string;
  owner: AdminClient;
  ownerKey: string;
  approver: AdminClient;
  approverId: string;
  second: AdminClient;
  secondId: string;
  agentId: string;
  agentKey: string;
}

type ControlPlane = Pick<Stack, 'controlPlaneUrl' | 'operatorToken'>;

/** An org with an owner, two approvers, one agent, an HTTP connection to `effects`, tools, and a published policy. */
export async function createTestOrg(stack: ControlPlane, effects: EffectsServer): Promise<TestOrg> {
  const operator = new AdminClient(stack.controlPlaneUrl, stack.operatorToken);
  const created = await operator.post<{ org: { id: string }; key: { secret: string } }>('/v1/orgs', {
    name: 'Acme',
    ownerEmail: 'owner@example.com',
    ownerName: 'Olga',
  });
  const owner = new AdminClient(stack.controlPlaneUrl, created.key.secret);
  const approver = await member(stack, owner, 'ann');
  const second = await member(stack, owner, 'bob');
  const agent = await owner.post<{ id: string }>('/v1/agents', { name: 'bot', roles: ['support'] });
  const key = await owner.post<{ secret: string }>(`/v1/agents/${agent.id}/keys`, { name: 'default' });
  await owner.post('/v1/connections', {
    name: 'shop',
    provider: 'http',
    environment: 'test',
    configuration: { baseUrl: effects.url },
  });
  for (const definition of TOOLS) await owner.put(`/v1/tools/${definition.name}`, definition);
  await publishPolicy(owner, 'main', RULES);
  return {
    id: created.org.id,
    owner,
    ownerKey: created.key.secret,
    approver: approver.client,
    approverId: approver.id,
    second: second.client,
    secondId: second.id,
    agentId: agent.id,
    agentKey: key.secret,
  };
}

export async function publishPolicy(owner: AdminClient, name: string, rules: object[]): Promise<void> {
  const version = await owner.post<{ version: number }>(`/v1/policies/${name}/versions`, { document: { name, rules } });
  await owner.post(`/v1/policies/${name}/publish`, { version: version.version });
}

/** Publications need no second person from now on: it takes one to say so, who is an admin or owner. */
export async function endReview(owner: AdminClient, second: AdminClient): Promise<void> {
  const asked = await owner.put<{ id: string; digest: string }>('/v1/org/publication-review', { review: 'none' });
  await second.post(`/v1/pending-changes/${asked.id}/confirm`, { digest: asked.digest });
}

async function member(stack: ControlPlane, owner: AdminClient, name: string) {
  const created = await owner.post<{ id: string }>('/v1/members', {
    email: `${name}@example.com`,
    name,
    roles: ['approver'],
    groups: ['desk'],
  });
  const key = await owner.post<{ secret: string }>(`/v1/members/${created.id}/keys`, { name: 'default' });
  return { id: created.id, client: new AdminClient(stack.controlPlaneUrl, key.secret) };
}

const refund = (name: string, operation: object) => ({
  name,
  provider: 'http',
  connection: 'shop',
  operation,
  action: {
    type: 'create_refund',
    effect: 'money',
    description: 'Give money back',
    targetType: 'customer',
    sensitivity: 'medium',
    material: {
      amount: { type: 'integer', required: true },
      currency: { type: 'currency', required: true },
      customer: { type: 'string', required: true },
      reference: { type: 'string' },
    },
  },
  target: { id: '/customer', environment: 'test' },
});

/** `refunds.create` is deduplicated by the shop; `refunds.blind` is not, so it may be tried once only. */
const TOOLS = [
  refund('refunds.create', { method: 'POST', path: '/refunds', body: 'json', idempotencyHeader: 'Idempotency-Key' }),
  refund('refunds.blind', { method: 'POST', path: '/blind-refunds', body: 'json' }),
];

const plan = (expiresIn: string, quorum = 1) => ({
  expiresIn,
  stages: [{ name: 'desk', approvers: { groups: ['desk'] }, quorum }],
});

/** Below 50.00 allowed; up to 1000.00 with one approval; the odd amounts pick a plan; more is blocked. */
export const RULES = [
  {
    id: 'small',
    effect: 'ALLOW',
    match: { actions: ['create_refund'] },
    when: 'action.amount <= 5000',
    reason: 'Small refund',
  },
  {
    id: 'desk',
    effect: 'REQUIRE_APPROVAL',
    match: { actions: ['create_refund'] },
    when: 'action.amount > 5000 && action.amount < 69000',
    reason: 'The desk looks at refunds above 50.00',
    approval: plan('1h'),
  },
  {
    id: 'lead',
    effect: 'REQUIRE_APPROVAL',
    match: { actions: ['create_refund'] },
    when: 'action.amount >= 69000 && action.amount < 70000',
    reason: 'Two of the lead where the desk lets its time pass',
    approval: {
      expiresIn: '1h',
      stages: [
        { name: 'desk', approvers: { groups: ['desk'] }, timeout: '20s', onTimeout: 'escalate' },
        { name: 'lead', approvers: { groups: ['desk'] }, quorum: 2 },
      ],
    },
  },
  {
    id: 'quick',
    effect: 'REQUIRE_APPROVAL',
    match: { actions: ['create_refund'] },
    when: 'action.amount >= 70000 && action.amount < 80000',
    reason: 'Expires at once',
    approval: plan('2s'),
  },
  {
    id: 'two',
    effect: 'REQUIRE_APPROVAL',
    match: { actions: ['create_refund'] },
    when: 'action.amount >= 80000 && action.amount <= 100000',
    reason: 'Two approvals',
    approval: plan('1h', 2),
  },
  {
    id: 'limit',
    effect: 'BLOCK',
    match: { actions: ['create_refund'] },
    when: 'action.amount > 100000',
    reason: 'Above the limit of 1000.00',
  },
];
