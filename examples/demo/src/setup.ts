import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type {
  Agent,
  Connection,
  CreatedKey,
  Member,
  Org,
  PolicySummary,
  PolicyVersion,
  Tool,
} from '@runplane/contracts';
import { AdminClient } from './admin-client.js';
import { type PostgresAccess, prepareSupportDatabase } from './support-database.js';
import { type ConnectionNames, demoTools, ENVIRONMENT } from './tools.js';

export interface DemoSetupOptions {
  controlPlaneUrl: string;
  /** Creates the organisation; not used where `state` has it. */
  operatorToken: string;
  /** Both addresses have to be on the worker's outbound allow-list if they are private. */
  ticketApiUrl: string;
  postgres: PostgresAccess;
  /** Of the approval that the demo lets expire, for example `2m`. */
  approvalExpiresIn?: string;
  /** What an earlier set-up gave. */
  state?: DemoState | null;
  /** Called as soon as there is something that could not be got again: keys are shown once. */
  save?: (state: DemoState) => Promise<void> | void;
}

/** Secrets: keep them where only the user can read them. */
export interface DemoState {
  orgId: string;
  ownerKey: string;
  approverKey: string | null;
  agentKey: string | null;
}
export type DemoCredentials = { [Name in keyof DemoState]: NonNullable<DemoState[Name]> };

/**
 * The demo organisation: an approver, an agent, two connections, five tools and a published policy. Takes up what an
 * interrupted set-up left, and follows addresses that have changed since.
 */
export async function setupDemo(options: DemoSetupOptions): Promise<DemoCredentials> {
  const save = async (state: DemoState) => {
    await options.save?.(state);
    return state;
  };
  await prepareSupportDatabase(options.postgres);
  let state = options.state ?? (await save(await createOrg(options)));
  const admin = new AdminClient(options.controlPlaneUrl, state.ownerKey);
  await ensureTools(admin, await ensureConnections(admin, options));
  await ensurePolicy(admin, options.approvalExpiresIn);
  const approverKey = state.approverKey ?? (await approverKeyOf(admin));
  state = state.approverKey ? state : await save({ ...state, approverKey });
  const agentKey = state.agentKey ?? (await agentKeyOf(admin));
  if (!state.agentKey) await save({ ...state, agentKey });
  return { ...state, approverKey, agentKey };
}

async function createOrg({ controlPlaneUrl, operatorToken }: DemoSetupOptions): Promise<DemoState> {
  const operator = new AdminClient(controlPlaneUrl, operatorToken);
  const { org, key } = await operator.post<{ org: Org; key: CreatedKey }>('/v1/orgs', {
    name: 'Demo',
    ownerEmail: 'owner@demo.example',
    ownerName: 'Demo Owner',
  });
  return { orgId: org.id, ownerKey: key.secret, approverKey: null, agentKey: null };
}

async function ensureConnections(admin: AdminClient, options: DemoSetupOptions): Promise<ConnectionNames> {
  const { host, port, database, user, password } = options.postgres;
  const existing = await admin.list<Connection>('/v1/connections');
  const http = { provider: 'http', configuration: { baseUrl: options.ticketApiUrl, headers: {} }, secret: {} };
  const postgres = {
    provider: 'postgres',
    configuration: { host, port, database, user, tls: 'disable' },
    secret: { password },
  };
  return {
    ticketsApi: await ensureConnection(admin, existing, 'tickets-api', http),
    supportDatabase: await ensureConnection(admin, existing, 'support-db', postgres),
  };
}

/** A connection's configuration never changes: for another address there is another connection. */
async function ensureConnection(
  admin: AdminClient,
  existing: readonly Connection[],
  name: string,
  wanted: Pick<Connection, 'provider' | 'configuration'> & { secret: object },
): Promise<string> {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    const found = existing.find((connection) => connection.name === candidate);
    if (!found) await admin.post('/v1/connections', { name: candidate, environment: ENVIRONMENT, ...wanted });
    if (!found || isDeepStrictEqual(found.configuration, wanted.configuration)) return candidate;
  }
}

async function ensureTools(admin: AdminClient, connections: ConnectionNames): Promise<void> {
  const existing = await admin.list<Tool>('/v1/tools');
  for (const tool of demoTools(connections)) {
    const found = existing.find(({ definition }) => definition.name === tool.name);
    if (!found || !isDeepStrictEqual(found.definition, tool)) await admin.put(`/v1/tools/${tool.name}`, tool);
  }
}

/** Published once: what a user changes afterwards stays. */
async function ensurePolicy(admin: AdminClient, approvalExpiresIn: string | undefined): Promise<void> {
  const policies = await admin.list<PolicySummary>('/v1/policies');
  if (policies.some(({ name, publishedVersion }) => name === 'support' && publishedVersion !== null)) return;
  const yaml = await policyText(approvalExpiresIn);
  const { version } = await admin.post<PolicyVersion>('/v1/policies/support/versions', { yaml, message: 'Demo' });
  await admin.post('/v1/policies/support/publish', { version });
}

const SHORT_EXPIRY = 'expiresIn: 1m';

async function policyText(approvalExpiresIn: string | undefined): Promise<string> {
  const yaml = await readFile(new URL('../policies/support.yaml', import.meta.url), 'utf8');
  if (approvalExpiresIn === undefined) return yaml;
  if (!yaml.includes(SHORT_EXPIRY)) throw new Error(`policies/support.yaml has no "${SHORT_EXPIRY}" to replace`);
  return yaml.replace(SHORT_EXPIRY, `expiresIn: ${approvalExpiresIn}`);
}

async function approverKeyOf(admin: AdminClient): Promise<string> {
  const email = 'approver@demo.example';
  const members = await admin.list<Member>('/v1/members');
  const approver =
    members.find((member) => member.email === email) ??
    (await admin.post<Member>('/v1/members', { email, name: 'Demo Approver', roles: ['approver', 'auditor'] }));
  return (await admin.post<CreatedKey>(`/v1/members/${approver.id}/keys`, { name: 'demo' })).secret;
}

async function agentKeyOf(admin: AdminClient): Promise<string> {
  const name = 'support-agent';
  const agents = await admin.list<Agent>('/v1/agents');
  const agent =
    agents.find((candidate) => candidate.name === name) ??
    (await admin.post<Agent>('/v1/agents', { name, description: 'Answers support tickets.', roles: ['support'] }));
  return (await admin.post<CreatedKey>(`/v1/agents/${agent.id}/keys`, { name: 'demo' })).secret;
}
