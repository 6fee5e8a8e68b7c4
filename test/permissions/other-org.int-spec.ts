/**
 * Every operation of both OpenAPI documents that names something by an id, called with ids of another org: as good as
 * an id that nobody has, and nothing of that org is changed or shown.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parseVerifierKey } from '@runplane/audit';
import { MEMBER_ROLES } from '@runplane/contracts';
import { storeApproval } from '@runplane/database/testing';
import { newApiKey } from '@runplane/service-kit';
import { filledOrg } from '../../libs/database/test-support/fill-org.js';
import { type LogFixture, signerFor, startLogFixture } from '../../libs/database/test-support/log-fixture.js';
import { startControlPlane } from '../../services/control-plane/src/start-control-plane.js';
import { controlPlaneConfig } from '../../services/control-plane/src/testing/test-control-plane.js';
import { startGatewayFixture } from '../../services/gateway/test-support/gateway-fixture.js';
import type { OpenApi } from './page.js';
import { type Schema, sampleOf } from './sample.js';

jest.setTimeout(120_000);

/** What the parameters of a path name: a column of a tenant table, or null for what is no id of anything. */
const NAMES: Record<string, Record<string, string | null>> = {
  '/v1/members/{id}': { id: 'members.id' },
  '/v1/agents/{id}': { id: 'agents.id' },
  '/v1/keys/{id}': { id: 'api_keys.id' },
  '/v1/sessions/{id}': { id: 'sessions.id' },
  '/v1/invitations/{id}': { id: 'invitations.id' },
  '/v1/identity-providers/{id}': { id: 'identity_providers.id' },
  // For whoever signs in there: of no org yet.
  '/v1/sign-in/providers/{id}': { id: null },
  '/v1/connections/{id}': { id: 'connections.id' },
  '/v1/tools/{name}': { name: 'tools.name' },
  '/v1/policies/{name}': { name: 'policies.name', version: null },
  '/v1/policy-replays/{id}': { id: 'policy_replays.id' },
  '/v1/policy-publications/{id}': { id: 'policy_publications.id' },
  '/v1/pending-changes/{id}': { id: 'pending_changes.id' },
  '/v1/kill-switches/{id}': { id: 'kill_switches.id' },
  '/v1/budgets/{id}': { id: 'budgets.id' },
  '/v1/grants/{id}': { id: 'grants.id' },
  // The longer one first: the first that fits counts.
  '/v1/groups/{name}/members/{id}': { name: null, id: 'members.id' },
  '/v1/groups/{name}': { name: null },
  '/v1/delegations/{id}': { id: 'delegations.id' },
  '/v1/on-call-schedules/{name}': { name: 'on_call_schedules.name' },
  '/v1/passkeys/{id}': { id: 'passkeys.id' },
  '/v1/approvals/{id}': { id: 'approvals.id' },
  '/v1/actions/{id}': { id: 'actions.action_id' },
  '/v1/webhooks/{id}': { id: 'webhook_endpoints.id' },
  '/v1/deliveries/{id}': { id: 'deliveries.id' },
  '/v1/audit/tile/{path}': { path: null },
  '/v1/audit/receipts/{actionId}': { actionId: 'actions.action_id' },
  '/v1/erasures/{id}': { id: 'erasures.id' },
  '/v1/slack/workspaces/{id}': { id: 'slack_workspaces.id' },
  '/v1/slack/routes/{id}': { id: 'slack_routes.id' },
  '/v1/slack/links/{workspaceId}/{userId}': { workspaceId: 'slack_links.workspace_id', userId: 'slack_links.user_id' },
  '/approvals/{id}': { id: 'approvals.id' },
};
/** Names are of the org that uses them: these make one's own thing of that name, where there is none. */
const MAKES_OWN = ['toolsPut', 'onCallPut', 'policiesCreateVersion'];
/** Bodies that the schema alone does not say. */
const BODIES: Record<string, unknown> = {
  policiesCreateVersion: { document: { name: 'policy', rules: [] } },
  keysLimit: { scope: null },
  slackWorkspacesRotate: { botToken: 'xoxb-1' },
};

const DIGEST = `sha256:${'0'.repeat(64)}`;
const GRANT = { action: 'create_refund', expiresAt: new Date(Date.now() + 3_600_000).toISOString(), reason: 'test' };
const ABSENCE = { from: '2030-01-01T00:00:00Z', until: '2030-01-02T00:00:00Z' };
const ROTATION = { timeZone: 'UTC', start: '2026-01-01T00:00', shiftHours: 24 };
const ROUTE = { name: 'desk', channel: 'C1', policies: [], environments: [], groups: [] };

interface Operation {
  operationId: string;
  'x-runplane-access': { kind: string };
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}
interface Call {
  id: string;
  url: string;
  method: string;
  path: string;
  kind: string;
  names: Record<string, string | null>;
  query: string;
  /** Parameters of the query. */
  filters: string[];
  body: unknown;
}
interface Answer {
  status: number;
  text: string;
}
interface Keys {
  member: string;
  agent: string;
}

let log: LogFixture;
let calls: Call[];
let documents: { url: string; document: OpenApi }[];
let theirs: { org: string; keys: Keys };
let ours: { org: string; keys: Keys };
let close: () => Promise<void>;

beforeAll(async () => {
  log = await startLogFixture();
  theirs = await orgWithKeys(await filledOrg(log));
  ours = await orgWithKeys(await log.createOrg('Ours'));
  const [agent] = await idsOf('agents.id', theirs.org);
  const requestedAt = new Date().toISOString();
  const { actionId } = await storeApproval(log.database, theirs.org, {
    name: 'pending',
    agentId: agent as string,
    requestedAt,
  });
  await log.append(theirs.org, actionId, 1);
  await log.append(ours.org, 'act_ours', 1);
  for (const { org } of [theirs, ours]) await log.sequence(org);
  await log.anchor();
  const { publicKey: auditPublicKey } = parseVerifierKey((await signerFor(ours.org)).verifierKey);
  const config = await controlPlaneConfig(log.urls.controlPlane);
  const plane = await startControlPlane({ ...config, auditPublicKey });
  const temporal = { address: process.env.TEMPORAL_ADDRESS ?? '', namespace: 'default' };
  const gateway = await startGatewayFixture(temporal, { databaseUrl: log.urls.gateway });
  close = async () => {
    await plane.close();
    await gateway.close();
  };
  documents = await Promise.all(
    [plane.url, gateway.url].map(async (url) => ({
      url,
      document: (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi,
    })),
  );
  calls = documents.flatMap(({ url, document }) => callsOf(url, document));
});
afterAll(async () => {
  await close?.();
  await log?.close();
});

/** A member with every role, and an agent, each with a key. */
async function orgWithKeys(org: string): Promise<{ org: string; keys: Keys }> {
  const [member, agent] = [newApiKey(), newApiKey()];
  await log.database.withOrg(org, async (tx) => {
    const everything = { roles: [...MEMBER_ROLES], groups: [] };
    const { id } = await tx.members.create({ email: 'all@example.com', name: 'All', ...everything });
    const { id: agentId } = await tx.agents.create({ name: 'caller', roles: [] });
    const key = { name: 'k', expiresAt: null };
    await tx.keys.create({ ...key, id: member.keyId, secretHash: member.hash, principal: { kind: 'member', id } });
    const principal = { kind: 'agent', id: agentId } as const;
    await tx.keys.create({ ...key, id: agent.keyId, secretHash: agent.hash, principal });
  });
  return { org, keys: { member: member.text, agent: agent.text } };
}

/** Values of `table.column` in an org, the newest last. */
async function idsOf(column: string, org: string): Promise<string[]> {
  const [table, name] = column.split('.') as [string, string];
  const { rows } = await log.superuser.query<{ id: string }>(
    `SELECT ${name} AS id FROM ${table} WHERE org_id = $1 ORDER BY ctid`,
    [org],
  );
  return rows.map(({ id }) => id);
}

function callsOf(url: string, document: OpenApi): Call[] {
  const { schemas } = (document as unknown as { components: { schemas: Record<string, Schema> } }).components;
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as unknown as Record<string, Operation>).map(([method, operation]) => {
      const { operationId: id, parameters = [], requestBody } = operation;
      const prefix = Object.keys(NAMES).find((name) => path === name || path.startsWith(`${name}/`));
      const query = parameters
        .filter((parameter) => parameter.in === 'query' && parameter.required)
        .map(({ name, schema }) => `${name}=${encodeURIComponent(String(sampleOf(schema, schemas)))}`);
      const schema = requestBody?.content['application/json']?.schema;
      return {
        id,
        url,
        method: method.toUpperCase(),
        path,
        kind: operation['x-runplane-access'].kind,
        names: prefix === undefined ? {} : (NAMES[prefix] as Record<string, string | null>),
        query: query.length > 0 ? `?${query.join('&')}` : '',
        filters: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
        body: BODIES[id] ?? (schema ? sampleOf(schema, schemas) : undefined),
      };
    }),
  );
}

const namesIds = ({ path, names }: Call) => /\{/.test(path) && Object.values(names).some((column) => column !== null);

/** With the key of the kind of caller that the operation is for, or with the one that is given. */
async function send(by: Keys | string | null, call: Call, ids: Record<string, string>): Promise<Answer> {
  const path = call.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? '1'));
  const key = by === null || typeof by === 'string' ? by : { member: by.member, agent: by.agent }[call.kind];
  const response = await fetch(`${call.url}${path}${call.query}`, {
    method: call.method,
    headers: {
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  });
  return { status: response.status, text: await response.text() };
}

/** An id for each parameter: of their org, or of the same form and of nobody. */
async function idsFor({ names }: Call, of: 'theirs' | 'nobody'): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (const [name, column] of Object.entries(names)) {
    if (column === null) continue;
    const known = (await idsOf(column, theirs.org)).at(-1) as string;
    ids[name] = of === 'theirs' ? known : unlike(known);
  }
  return ids;
}

/** The same prefix, length and alphabet. */
function unlike(id: string): string {
  const [, prefix = '', rest = ''] = /^(\w{2,5}_)?(.*)$/.exec(id) ?? [];
  return prefix + randomBytes(rest.length).toString('hex').slice(0, rest.length);
}

/** All that the database holds of an org, to the byte; the last use of a key is told by whoever holds it. */
async function contentOf(org: string): Promise<Record<string, string>> {
  const tables = await log.superuser.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id'
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`,
  );
  const content: Record<string, string> = {};
  for (const { name } of tables.rows) {
    const { rows } = await log.superuser.query<{ hash: string }>(
      `SELECT count(*) || ' ' || md5(coalesce(string_agg(t.row, E'\\n' ORDER BY t.row COLLATE "C"), '')) AS hash
       FROM (SELECT to_jsonb(x)::text AS row FROM ${name} x WHERE org_id = $1) t`,
      [org],
    );
    content[name] = rows[0]?.hash ?? '';
  }
  return content;
}

/** A problem without what differs from request to request. */
const problemOf = ({ status, text }: Answer) => `${status} ${text.replace(/"requestId":"[^"]*"/, '')}`;

// The stream of changes does not end; that it tells of its own org only, its own test says.
const isList = ({ id, method, path, kind }: Call) =>
  method === 'GET' && kind === 'member' && !/\{/.test(path) && id !== 'eventsFollow';

/** Ids of the other org that nobody could guess. */
async function secretIds(): Promise<string[]> {
  const columns = new Set(calls.flatMap(({ names }) => Object.values(names)).filter((column) => column !== null));
  const ids: string[] = [];
  for (const column of columns) ids.push(...(await idsOf(column, theirs.org)));
  const secret = ids.filter((id) => /^[a-z]{3}_|^[0-9a-f]{16}/.test(id) && id !== 'act_1');
  expect(secret.length).toBeGreaterThan(15);
  return secret;
}

/** An export without the filter, which its first line repeats. */
function withoutFilter(text: string): string {
  const [header = '', ...lines] = text.split('\n');
  return [JSON.stringify({ ...JSON.parse(header), filter: undefined }), ...lines].join('\n');
}

/** With our key; what a filter names may come back in the words of a refusal, and in the header of an export. */
async function expectNoneIn(list: Call, secret: readonly string[]): Promise<void> {
  const { status, text } = await send(ours.keys, list, {});
  const shown = list.id === 'auditExportLog' && status === 200 ? withoutFilter(text) : text;
  const said = secret.filter((id) => shown.includes(id) && !(status >= 400 && list.query.includes(id)));
  expect({ list: `${list.id}${list.query}`, leaked: said, failed: status >= 500 }).toEqual({
    list: `${list.id}${list.query}`,
    leaked: [],
    failed: false,
  });
}

describe('operations of one kind of caller', () => {
  it('refuse every other kind, and whoever has no key', async () => {
    const kinds = { member: ours.keys.member, agent: ours.keys.agent, none: null };
    const wrong: string[] = [];
    for (const call of calls.filter(({ kind }) => kind !== 'public')) {
      for (const [kind, key] of Object.entries(kinds)) {
        if (kind === call.kind) continue;
        const { status } = await send(key, call, {});
        if (status !== (key === null || call.kind === 'operator' ? 401 : 403))
          wrong.push(`${call.id} ${kind} ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('ids of another org', () => {
  it('are known for every parameter of every path', async () => {
    const parameters = calls.flatMap(({ path, names }) =>
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ path, name: name as string, names })),
    );
    expect(parameters.length).toBeGreaterThan(80);
    expect(parameters.filter(({ name, names }) => !(name in names)).map(({ path, name }) => `${path} ${name}`)).toEqual(
      [],
    );
    for (const column of new Set(calls.flatMap(({ names }) => Object.values(names)))) {
      if (column !== null)
        expect({ column, ids: (await idsOf(column, theirs.org)).length }).not.toMatchObject({ ids: 0 });
    }
  });

  it('are answered as ids that nobody has, with 404, and change nothing', async () => {
    const before = await contentOf(theirs.org);
    const verdicts: Record<string, unknown> = {};
    for (const call of calls.filter(namesIds).filter(({ id }) => !MAKES_OWN.includes(id))) {
      const foreign = await send(ours.keys, call, await idsFor(call, 'theirs'));
      const unknown = await send(ours.keys, call, await idsFor(call, 'nobody'));
      if (foreign.status === 404 && problemOf(foreign) === problemOf(unknown)) continue;
      verdicts[`${call.id} ${call.method} ${call.path}`] = [problemOf(foreign), problemOf(unknown)];
    }
    expect(verdicts).toEqual({});
    expect(await contentOf(theirs.org)).toEqual(before);
  });

  it('are names of our own where something is made by its name', async () => {
    const before = await contentOf(theirs.org);
    const made = calls.filter(({ id }) => MAKES_OWN.includes(id));
    expect(made).toHaveLength(MAKES_OWN.length);
    for (const call of made) {
      const { status, text } = await send(ours.keys, call, await idsFor(call, 'theirs'));
      // Made, or refused for what the body lacks.
      if (![200, 201, 400, 422].includes(status)) throw new Error(`${call.id}: ${status} ${text}`);
    }
    expect(await contentOf(theirs.org)).toEqual(before);
  });

  it('are found by their own org: what was refused is there', async () => {
    const reads = calls.filter(namesIds).filter(({ method, kind }) => method === 'GET' && kind === 'member');
    const missing: string[] = [];
    for (const call of reads) {
      const own = await send(theirs.keys, call, await idsFor(call, 'theirs'));
      const unknown = await send(theirs.keys, call, await idsFor(call, 'nobody'));
      if (problemOf(own) === problemOf(unknown)) missing.push(`${call.id} ${own.text}`);
    }
    expect(missing).toEqual([]);
  });

  it.each<[string, string, (id: string) => unknown]>([
    ['agentsCreate', 'members.id', (id) => ({ name: 'new', ownerId: id })],
    ['agentsUpdate', 'members.id', (id) => ({ ownerId: id })],
    ['grantsCreate', 'agents.id', (id) => ({ ...GRANT, agentId: id })],
    ['delegationsCreate', 'members.id', (id) => ({ ...ABSENCE, to: id })],
    ['delegationsCreate', 'members.id', (id) => ({ ...ABSENCE, member: id, to: 'mem_nobody' })],
    ['killSwitchesCreate', 'agents.id', (id) => ({ scope: 'agent', value: id, reason: 'test' })],
    ['killSwitchesCreate', 'orgs.id', (id) => ({ scope: 'org', value: id, reason: 'test' })],
    ['killSwitchesCreate', 'connections.name', (id) => ({ scope: 'connection', value: id, reason: 'test' })],
    ['onCallPut', 'members.id', (id) => ({ ...ROTATION, members: [id] })],
    ['slackRoutesCreate', 'slack_workspaces.id', (id) => ({ ...ROUTE, workspaceId: id })],
    ['approvalsBulk', 'approvals.id', (id) => ({ choice: 'approve', items: [{ id, digest: DIGEST }], reason: 'test' })],
    ['erasureCreate', 'actions.action_id', (id) => ({ actionId: id, reason: 'test' })],
    ['policyLabSimulate', 'actions.action_id', (id) => ({ actionId: id })],
  ])('in the body of %s (%s) are as good as ids that nobody has', async (operation, column, body) => {
    const call = calls.find(({ id }) => id === operation) as Call;
    const before = await contentOf(theirs.org);
    const known = (await idsOf(column, theirs.org)).at(-1) as string;
    const [agentId = ''] = await idsOf('agents.id', ours.org);
    const answerTo = async (id: string) => {
      const { status, text } = await send(ours.keys, { ...call, body: body(id) }, { name: 'ours', id: agentId });
      return problemOf({ status, text: text.replaceAll(id, 'ID') });
    };
    const [foreign, unknown] = [await answerTo(known), await answerTo(unlike(known))];
    expect(foreign).toMatch(/no such|not a member|names no/);
    expect(foreign).toBe(unknown);
    expect(await contentOf(theirs.org)).toEqual(before);
  });

  it('are in no list of ours, also where a filter names them', async () => {
    const secret = await secretIds();
    const lists = calls.filter(isList);
    expect(lists.length).toBeGreaterThan(30);
    expect(lists.filter(({ id }) => /export/i.test(id)).length).toBeGreaterThan(0);
    const agent = (await idsOf('agents.id', theirs.org)).at(-1) as string;
    for (const call of lists) {
      const filtered = call.filters.flatMap((name) =>
        [agent, 'act_1', secret.at(-1) as string].map((id) => ({ ...call, query: `?${name}=${id}` })),
      );
      for (const list of [call, ...filtered]) await expectNoneIn(list, secret);
    }
  });

  it('are on no page of ours that begins where a page of theirs ends', async () => {
    const secret = await secretIds();
    const paged = calls.filter(isList).filter(({ filters }) => filters.includes('cursor'));
    let followed = 0;
    for (const call of paged) {
      const { status, text } = await send(theirs.keys, { ...call, query: '?limit=1' }, {});
      const { nextCursor } =
        status === 200 ? (JSON.parse(text) as { nextCursor: string | null }) : { nextCursor: null };
      if (nextCursor === null) continue;
      followed++;
      await expectNoneIn({ ...call, query: `?limit=200&cursor=${encodeURIComponent(nextCursor)}` }, secret);
    }
    expect(followed).toBeGreaterThan(2);
  });
});
