import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase } from '@runplane/database';
import { storeApproval } from '@runplane/database/testing';
import { TestControlPlane, type TestOrg } from './testing/test-control-plane.js';

let plane: TestControlPlane;
let org: TestOrg;

beforeAll(async () => {
  plane = await TestControlPlane.start();
  org = await plane.createOrg('Resources');
});
afterAll(() => plane?.close());

const ok = (method: string, path: string, body?: unknown) => plane.ok(org.ownerKey, method, path, body);
const request = (method: string, path: string, body?: unknown) => plane.request(org.ownerKey, method, path, body);

/** Changes in the org's log, once all are sequenced; the newest last. */
async function loggedChanges(): Promise<{ resource: string; id: string; change: string; requestId: string }[]> {
  const lines = (await ok('GET', '/v1/audit/export')).trim().split('\n').slice(1);
  return lines
    .map((line: string) => JSON.parse(JSON.parse(line).event))
    .filter((event: { type: string }) => event.type === 'control.changed')
    .map((event: { data: object }) => event.data);
}

const webhook = (connection: string) => ({
  name: 'crm.contacts.create',
  provider: 'http',
  connection,
  operation: { method: 'POST', path: '/contacts' },
  action: {
    type: 'create_contact',
    effect: 'write',
    description: 'Creates a contact',
    targetType: 'contact',
    sensitivity: 'low',
    material: { email: { type: 'string', required: true } },
  },
});

describe('the life of', () => {
  it('an org: created with its owner, read, and its settings changed with a new bundle', async () => {
    const listed = await plane.ok(plane.config.operatorToken, 'GET', '/v1/orgs');
    expect(listed.items.map(({ id }: { id: string }) => id)).toContain(org.id);
    const before = await ok('GET', '/v1/org');
    expect(before).toMatchObject({ id: org.id, name: 'Resources', settings: { defaultEffect: 'BLOCK' } });
    const after = await ok('PATCH', '/v1/org/settings', { defaultEffect: 'REQUIRE_APPROVAL' });
    expect(after.settings.defaultEffect).toBe('REQUIRE_APPROVAL');
    expect(after.currentBundle).not.toBe(before.currentBundle);
    const { digest, bundle } = await ok('GET', '/v1/bundle');
    expect(digest).toBe(after.currentBundle);
    expect(bundle.settings.defaultEffect).toBe('REQUIRE_APPROVAL');
  });

  it('a member', async () => {
    const input = { email: 'ada@example.com', name: 'Ada', roles: ['viewer'], groups: ['finance'] };
    const member = await ok('POST', '/v1/members', input);
    expect(await ok('GET', `/v1/members/${member.id}`)).toEqual(member);
    expect((await request('POST', '/v1/members', input)).body.code).toBe('conflict');
    const updated = await ok('PATCH', `/v1/members/${member.id}`, { roles: ['approver', 'viewer'], groups: [] });
    expect(updated).toEqual({ ...member, roles: ['approver', 'viewer'], groups: [] });
    const listed = await ok('GET', '/v1/members');
    expect(listed.items).toContainEqual(updated);
  });

  it('an agent', async () => {
    const agent = await ok('POST', '/v1/agents', { name: 'refunder', roles: ['support'], ownerId: org.ownerId });
    expect(agent).toMatchObject({ status: 'active', roles: ['support'], ownerId: org.ownerId, description: null });
    expect((await request('POST', '/v1/agents', { name: 'refunder' })).body.code).toBe('conflict');
    const updated = await ok('PATCH', `/v1/agents/${agent.id}`, { status: 'disabled', description: 'off' });
    expect(await ok('GET', `/v1/agents/${agent.id}`)).toEqual(updated);
    expect(updated).toMatchObject({ status: 'disabled', description: 'off' });
  });

  it('an agent that gets another owner, or none', async () => {
    const agent = await ok('POST', '/v1/agents', { name: 'handed', ownerId: org.ownerId });
    const heir = await plane.createMember(org, 'heir', ['admin']);
    const path = `/v1/agents/${agent.id}`;
    expect(await ok('PATCH', path, { ownerId: heir.id })).toEqual({ ...agent, ownerId: heir.id });
    expect(await ok('PATCH', path, { description: 'kept' })).toMatchObject({ ownerId: heir.id });
    const logged = await plane.changes(org, { resource: 'agent', id: agent.id });
    expect(logged.map(({ data }) => data.change)).toContain(`updated ownerId (owner ${org.ownerId}, now ${heir.id})`);
    const unknown = await request('PATCH', path, { ownerId: 'mem_nobody' });
    expect(unknown).toMatchObject({ status: 400, body: { errors: [{ path: 'ownerId' }] } });

    // As its owner, the heir would have no vote where four eyes are asked for.
    const database = await openDatabase({ url: plane.databaseUrl, applicationName: 'test' });
    const requestedAt = new Date().toISOString();
    await storeApproval(database, org.id, { name: 'handed', agentId: agent.id, requestedAt });
    await database.close();
    const kept = await plane.request(heir.key, 'PATCH', path, { ownerId: org.ownerId });
    expect(kept).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(await ok('PATCH', path, { ownerId: null })).toMatchObject({ ownerId: null });
  });

  it('a key: shown once, listed without its secret, rotated, revoked', async () => {
    const agent = await ok('POST', '/v1/agents', { name: 'keyed' });
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const key = await ok('POST', `/v1/agents/${agent.id}/keys`, { name: 'ci', expiresAt });
    expect(key.secret).toMatch(new RegExp(`^rp_${key.id}_[\\w-]{43}[0-9A-Za-z]{6}$`));
    expect(key).toMatchObject({ name: 'ci', expiresAt, principal: { kind: 'agent', id: agent.id }, revokedAt: null });
    const next = await ok('POST', `/v1/keys/${key.id}/rotate`, {});
    expect(next).toMatchObject({ name: 'ci', expiresAt, principal: key.principal });
    expect(next.secret).not.toBe(key.secret);
    const { items } = await ok('GET', `/v1/agents/${agent.id}/keys`);
    expect(items).toHaveLength(2);
    expect(JSON.stringify(items)).not.toContain('secret');
    const old = items.find(({ id }: { id: string }) => id === key.id);
    expect(old.revokedAt).not.toBeNull();
    expect((await request('POST', `/v1/keys/${key.id}/rotate`, {})).body.code).toBe('conflict');
    expect(await ok('DELETE', `/v1/keys/${key.id}`)).toEqual(old);
  });

  it('a key of an agent: made with limits, limited otherwise, and replaced by one with the same limits', async () => {
    const agent = await ok('POST', '/v1/agents', { name: 'limited' });
    const scope = { actions: ['create_*'], environments: ['staging'], connections: ['my shop'] };
    const certificate = 'x'.repeat(43);
    const key = await ok('POST', `/v1/agents/${agent.id}/keys`, { name: 'ci', scope, certificate });
    expect(key).toMatchObject({ scope, certificate });
    expect(await ok('POST', `/v1/keys/${key.id}/rotate`, { overlapSeconds: 60 })).toMatchObject({ scope, certificate });
    const narrower = { actions: ['create_refund'] };
    expect(await ok('PATCH', `/v1/keys/${key.id}`, { scope: narrower })).toMatchObject({
      scope: narrower,
      certificate,
    });
    expect(await ok('PATCH', `/v1/keys/${key.id}`, { certificate: null })).toMatchObject({
      scope: narrower,
      certificate: null,
    });
    expect(await ok('PATCH', `/v1/keys/${key.id}`, { scope: null })).toMatchObject({ scope: null, certificate: null });
    const { items } = await ok('GET', `/v1/agents/${agent.id}/keys`);
    expect(items.map((each: { scope: unknown }) => each.scope)).toEqual([scope, null]);
  });

  it.each<[string, unknown]>([
    ['no member', { scope: {} }],
    ['an empty member', { scope: { actions: [] } }],
    ['a member that nobody knows', { scope: { roles: ['support'] } }],
    ['what is no pattern', { scope: { actions: ['create refund'] } }],
    ['a certificate itself', { certificate: '-----BEGIN CERTIFICATE-----' }],
    ['a digest in hexadecimal', { certificate: 'a'.repeat(64) }],
  ])('a key of an agent: not limited by %s', async (_, limits) => {
    const agent = await ok('POST', '/v1/agents', { name: `agent-${randomUUID()}` });
    const { status, body } = await request('POST', `/v1/agents/${agent.id}/keys`, {
      name: 'ci',
      ...(limits as object),
    });
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    const key = await ok('POST', `/v1/agents/${agent.id}/keys`, { name: 'ci' });
    for (const change of [limits, {}]) expect((await request('PATCH', `/v1/keys/${key.id}`, change)).status).toBe(400);
  });

  it('a key of a member: has no limits', async () => {
    const input = { name: 'own', scope: { actions: ['*'] } };
    expect((await request('POST', `/v1/members/${org.ownerId}/keys`, input)).status).toBe(400);
    const own = await ok('POST', `/v1/members/${org.ownerId}/keys`, { name: 'own' });
    expect((await request('PATCH', `/v1/keys/${own.id}`, { scope: { actions: ['*'] } })).body.code).toBe('conflict');
  });

  it('a key that is rotated with an overlap: both work until the old one expires', async () => {
    const member = await plane.createMember(org, 'rotating', ['viewer']);
    const own = (method: string, path: string, body?: object) => plane.ok(member.key, method, path, body);
    const key = await own('POST', `/v1/members/${member.id}/keys`, { name: 'ci' });
    const next = await own('POST', `/v1/keys/${key.id}/rotate`, { overlapSeconds: 3_600 });
    expect(next.expiresAt).toBeNull();
    const statuses = async () =>
      Promise.all([key.secret, next.secret].map(async (text) => (await plane.request(text, 'GET', '/v1/org')).status));
    expect(await statuses()).toEqual([200, 200]);
    const { items } = await own('GET', `/v1/members/${member.id}/keys`);
    const old = items.find((item: { id: string }) => item.id === key.id);
    expect(old.revokedAt).toBeNull();
    expect(Date.parse(old.expiresAt)).toBeLessThanOrEqual(Date.now() + 3_600_000);
    // A second rotation never makes the old key live longer.
    await own('POST', `/v1/keys/${key.id}/rotate`, { overlapSeconds: 604_800 });
    const again = (await ok('GET', `/v1/members/${member.id}/keys`)).items;
    expect(again.find((item: { id: string }) => item.id === key.id).expiresAt).toBe(old.expiresAt);
    await ok('DELETE', `/v1/keys/${key.id}`);
    expect(await statuses()).toEqual([401, 200]);
  });

  it('a connection: its secret is sealed to it and never answered', async () => {
    const secret = { bearer: 'hunter2-very-secret' };
    const input = {
      name: 'crm',
      provider: 'http',
      environment: 'test',
      configuration: { baseUrl: 'http://crm' },
      secret,
    };
    const answer = await request('POST', '/v1/connections', input);
    expect(answer.status).toBe(201);
    const { id } = answer.body;
    expect(answer.body).toMatchObject({ name: 'crm', provider: 'http', configuration: { baseUrl: 'http://crm' } });
    await ok('PUT', `/v1/connections/${id}/secret`, { secret: { bearer: 'new-token' } });
    const shown = [answer.body, await ok('GET', `/v1/connections/${id}`), await ok('GET', '/v1/connections')];
    expect(JSON.stringify(shown)).not.toMatch(/hunter2|new-token|secret/i);
    const database = await openDatabase({ url: plane.databaseUrl, applicationName: 'test' });
    try {
      const sealed = await database.withOrg(org.id, (tx) => tx.connections.findByName('crm'));
      const opened = plane.config.sealingKeys.open(sealed?.sealedSecret as Buffer, `${org.id}:${id}`);
      expect(JSON.parse(opened.toString())).toEqual({ bearer: 'new-token' });
    } finally {
      await database.close();
    }
  });

  it('a connection only as its provider can use it', async () => {
    const input = { name: 'bad', provider: 'http', environment: 'test', configuration: { baseUrl: 'ftp://x' } };
    const refused = await request('POST', '/v1/connections', { ...input, secret: { bearer: 'h u n t e r 2', x: 1 } });
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    const paths = refused.body.errors.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(expect.arrayContaining(['configuration.baseUrl', 'secret.bearer']));
    expect(JSON.stringify(refused.body)).not.toContain('h u n t e r 2');
    expect(await request('POST', '/v1/connections', { ...input, provider: 'telepathy' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'provider' }] },
    });
    expect((await ok('GET', '/v1/connections')).items).not.toContainEqual(expect.objectContaining({ name: 'bad' }));
  });

  it('connections, of which one is the default of its provider and environment', async () => {
    const create = (name: string) =>
      ok('POST', '/v1/connections', {
        name,
        provider: 'http',
        environment: 'defaults',
        configuration: { baseUrl: `https://${name}.example.com` },
      });
    const [first, second] = [await create('first'), await create('second')];
    expect([first.isDefault, second.isDefault]).toEqual([true, false]);
    expect(await ok('PUT', `/v1/connections/${second.id}/default`)).toMatchObject({ isDefault: true });
    expect(await ok('GET', `/v1/connections/${first.id}`)).toMatchObject({ isDefault: false });
    expect((await request('PUT', `/v1/connections/${first.id}/secret`, { secret: { basic: 1 } })).status).toBe(400);
  });

  it('a tool, which keeps its connection from being deleted', async () => {
    const connection = await ok('POST', '/v1/connections', {
      name: 'hooks',
      provider: 'http',
      environment: 'test',
      configuration: { baseUrl: 'https://hooks.example.com' },
    });
    const definition = webhook('hooks');
    const tool = await ok('PUT', `/v1/tools/${definition.name}`, definition);
    expect(tool.definition).toMatchObject(definition);
    expect(await ok('GET', `/v1/tools/${definition.name}`)).toEqual(tool);
    const changed = await ok('PUT', `/v1/tools/${definition.name}`, { ...definition, description: 'Now described' });
    expect(changed.digest).not.toBe(tool.digest);
    expect((await ok('GET', '/v1/tools')).items).toEqual([changed]);
    expect((await request('DELETE', `/v1/connections/${connection.id}`)).body).toMatchObject({
      code: 'conflict',
      detail: '1 of the tools refer to the connection.',
    });
    expect((await request('DELETE', `/v1/tools/${definition.name}`)).status).toBe(204);
    expect((await request('GET', `/v1/tools/${definition.name}`)).status).toBe(404);
    expect((await request('DELETE', `/v1/connections/${connection.id}`)).status).toBe(204);
    expect((await request('GET', `/v1/connections/${connection.id}`)).status).toBe(404);
  });

  it('a kill switch', async () => {
    const input = { scope: 'org', value: org.id, reason: 'incident 42' };
    const thrown = await ok('POST', '/v1/kill-switches', input);
    expect(thrown).toMatchObject({ ...input, createdBy: org.ownerId, liftedAt: null });
    const lifted = await ok('DELETE', `/v1/kill-switches/${thrown.id}`);
    expect(lifted.liftedAt).not.toBeNull();
    expect(await ok('DELETE', `/v1/kill-switches/${thrown.id}`)).toEqual(lifted);
    expect((await ok('GET', '/v1/kill-switches')).items).toEqual([lifted]);
  });

  it('a policy: versions, publication, roll-back, withdrawal', async () => {
    const rule = (reason: string) => ({ id: 'reads', effect: 'ALLOW', match: { effects: ['read'] }, reason });
    const add = (reason: string) =>
      ok('POST', '/v1/policies/base/versions', { document: { name: 'base', rules: [rule(reason)] }, message: reason });
    const first = await add('one');
    const second = await add('two');
    expect([first.version, second.version]).toEqual([1, 2]);
    expect(first).toMatchObject({ author: org.ownerId, message: 'one', name: 'base' });
    expect(await ok('GET', '/v1/policies/base/versions/1')).toEqual(first);
    expect((await ok('GET', '/v1/policies/base/versions')).items).toEqual([second, first]);
    expect((await request('POST', '/v1/policies/base/rollback', {})).body.code).toBe('conflict');
    const published = await ok('POST', '/v1/policies/base/publish', { version: 1 });
    expect(published.policies).toEqual([{ name: 'base', version: 1 }]);
    const again = await ok('POST', '/v1/policies/base/publish', { version: 2 });
    expect((await ok('GET', '/v1/bundle')).bundle.policies[0].rules[0].reason).toBe('two');
    const back = await ok('POST', '/v1/policies/base/rollback', {});
    expect(back).toEqual(published);
    expect(await ok('POST', '/v1/policies/base/publish', { version: 2 })).toEqual(again);
    const withdrawn = await ok('POST', '/v1/policies/base/publish', { version: null });
    expect(withdrawn.policies).toEqual([]);
    expect((await ok('GET', '/v1/policies')).items).toEqual([
      expect.objectContaining({ name: 'base', latestVersion: 2, publishedVersion: null }),
    ]);
    expect(await ok('POST', '/v1/policies/base/rollback', {})).toEqual(again);
  });
});

describe('lists', () => {
  it('are read page by page, each item once', async () => {
    const names = ['p1', 'p2', 'p3', 'p4', 'p5'];
    const other = await plane.createOrg('Pages');
    for (const name of names) await plane.ok(other.ownerKey, 'POST', '/v1/agents', { name });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = await plane.ok(other.ownerKey, 'GET', `/v1/agents?limit=2${query}`);
      seen.push(...page.items.map(({ name }: { name: string }) => name));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual([...names].reverse());
  });
});

describe('every change', () => {
  it('is in the log with its actor and request id, under a checkpoint', async () => {
    const answer = await request('POST', '/v1/agents', { name: 'logged' });
    const requestId = answer.headers.get('x-request-id');
    const find = async () => (await loggedChanges()).find((change) => change.requestId === requestId);
    let change = await find();
    for (let tries = 0; !change && tries < 100; tries += 1) change = await find();
    expect(change).toMatchObject({ resource: 'agent', id: answer.body.id, change: 'created' });
    const resources = new Set((await loggedChanges()).map(({ resource }) => resource));
    const all = ['agent', 'connection', 'key', 'kill_switch', 'member', 'org', 'policy', 'tool'];
    expect(resources).toEqual(new Set(all));
  });

  it('is not recorded where it was refused', async () => {
    const before = (await ok('GET', '/v1/members')).items.length;
    await request('POST', '/v1/members', { email: 'ada@example.com', name: 'Ada', roles: ['viewer'] });
    expect((await ok('GET', '/v1/members')).items).toHaveLength(before);
  });
});
