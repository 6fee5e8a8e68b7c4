/** Votes of two members have to be those of two people: what one admin can't do to act as several. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestControlPlane, type TestOrg } from '../testing/test-control-plane.js';

type Person = { id: string; key: string };

let plane: TestControlPlane;
let org: TestOrg;
let admin: Person;
let ann: Person;

beforeAll(async () => {
  plane = await TestControlPlane.start();
  org = await plane.createOrg('One person');
  admin = await plane.createMember(org, 'admin', ['admin']);
  ann = await plane.createMember(org, 'ann', ['approver'], ['desk']);
  await plane.ok(ann.key, 'GET', '/v1/org');
});
afterAll(() => plane?.close());

const statusOf = async (by: string, method: string, path: string, body?: object) =>
  (await plane.request(by, method, path, body)).status;
const newMember = async (by: string, name: string, roles = ['approver']): Promise<string> =>
  (await plane.ok(by, 'POST', '/v1/members', { email: `${name}@example.com`, name, roles })).id;
const issue = (by: string, id: string) => plane.request(by, 'POST', `/v1/members/${id}/keys`, { name: 'k' });
const keyIdOf = (key: string) => key.split('_')[1] as string;

describe('the keys of a member', () => {
  it('are made, listed, replaced and revoked by that member, whatever their role', async () => {
    const made = await issue(ann.key, ann.id);
    expect([made.status, made.body.principal]).toEqual([201, { kind: 'member', id: ann.id }]);
    const next = await plane.ok(ann.key, 'POST', `/v1/keys/${made.body.id}/rotate`, {});
    expect(await statusOf(next.secret, 'GET', '/v1/org')).toBe(200);
    await plane.ok(ann.key, 'DELETE', `/v1/keys/${next.id}`);
    expect(await statusOf(next.secret, 'GET', '/v1/org')).toBe(401);
    expect((await plane.ok(ann.key, 'GET', `/v1/members/${ann.id}/keys`)).items).toHaveLength(3);
  });

  it('are not made nor replaced by an admin or owner once the member has signed in; they may be revoked', async () => {
    const { secret } = (await issue(ann.key, ann.id)).body;
    const rotate = `/v1/keys/${keyIdOf(secret)}/rotate`;
    expect([(await issue(admin.key, ann.id)).status, (await issue(org.ownerKey, ann.id)).status]).toEqual([403, 409]);
    for (const by of [admin.key, org.ownerKey]) expect(await statusOf(by, 'POST', rotate, {})).toBe(403);
    expect(await statusOf(secret, 'GET', '/v1/org')).toBe(200);
    await plane.ok(admin.key, 'DELETE', `/v1/keys/${keyIdOf(secret)}`);
    expect(await statusOf(secret, 'GET', '/v1/org')).toBe(401);
  });

  it('begin with one that an owner gives, and of those that were never used only the last works', async () => {
    const id = await newMember(admin.key, 'newcomer');
    expect((await issue(admin.key, id)).status).toBe(403);
    const [first, second] = [(await issue(org.ownerKey, id)).body, (await issue(org.ownerKey, id)).body];
    expect(await statusOf(first.secret, 'GET', '/v1/org')).toBe(401);
    expect(await statusOf(second.secret, 'GET', '/v1/org')).toBe(200);
    expect((await issue(org.ownerKey, id)).body.code).toBe('conflict');
    const [logged] = await plane.changes(org, { resource: 'key', id: second.id });
    expect(logged?.data.change).toBe(`created for ${id}, who has never signed in`);
  });

  it('are no business of other members', async () => {
    const bob = await plane.createMember(org, 'bob', ['operator', 'approver']);
    expect(await statusOf(bob.key, 'GET', `/v1/members/${ann.id}/keys`)).toBe(403);
    expect((await issue(bob.key, ann.id)).status).toBe(403);
    const agent = await plane.createAgent(org, 'robot');
    for (const id of [keyIdOf(ann.key), agent.keyId]) {
      expect(await statusOf(bob.key, 'DELETE', `/v1/keys/${id}`)).toBe(403);
      expect(await statusOf(bob.key, 'POST', `/v1/keys/${id}/rotate`, {})).toBe(403);
    }
    expect(await statusOf(ann.key, 'GET', '/v1/org')).toBe(200);
  });
});

describe('an admin', () => {
  it('changes neither their own roles nor their own groups; an owner does', async () => {
    const mine = `/v1/members/${admin.id}`;
    for (const change of [{ roles: ['admin', 'approver'] }, { groups: ['desk'] }, { roles: ['viewer'] }]) {
      expect(await statusOf(admin.key, 'PATCH', mine, change)).toBe(403);
    }
    expect(await plane.ok(admin.key, 'PATCH', mine, { name: 'Ada', roles: ['admin'], groups: [] })).toMatchObject({
      name: 'Ada',
      roles: ['admin'],
    });
    await plane.ok(org.ownerKey, 'PATCH', `/v1/members/${org.ownerId}`, { roles: ['owner', 'approver'] });
  });

  it('changes those of others, but gives nobody break_glass', async () => {
    const cid = await plane.createMember(org, 'cid', ['viewer']);
    await plane.ok(admin.key, 'PATCH', `/v1/members/${cid.id}`, { roles: ['approver'], groups: ['desk'] });
    const glass = { roles: ['approver', 'break_glass'] };
    expect(await statusOf(admin.key, 'PATCH', `/v1/members/${cid.id}`, glass)).toBe(403);
    const created = { email: 'glass@example.com', name: 'glass', ...glass };
    expect(await statusOf(admin.key, 'POST', '/v1/members', created)).toBe(403);
    await plane.ok(org.ownerKey, 'PATCH', `/v1/members/${cid.id}`, glass);
    // Who has it keeps it through a change of the others, and an admin may take it away.
    await plane.ok(admin.key, 'PATCH', `/v1/members/${cid.id}`, { roles: ['viewer', 'break_glass'] });
    await plane.ok(admin.key, 'PATCH', `/v1/members/${cid.id}`, { roles: ['viewer'] });
  });

  it('takes over nobody else’s votes, and is put on call by somebody else', async () => {
    const window = { from: '2030-01-01T00:00:00Z', until: '2030-01-02T00:00:00Z' };
    const delegation = { member: ann.id, to: admin.id, ...window };
    expect(await statusOf(admin.key, 'POST', '/v1/delegations', delegation)).toBe(403);
    const path = '/v1/on-call-schedules/night';
    const rotation = { timeZone: 'UTC', start: '2026-01-01T00:00', shiftHours: 24 };
    const overrides = [{ ...window, member: admin.id }];
    expect(await statusOf(admin.key, 'PUT', path, { ...rotation, members: [ann.id, admin.id] })).toBe(403);
    expect(await statusOf(admin.key, 'PUT', path, { ...rotation, members: [ann.id], overrides })).toBe(403);
    await plane.ok(org.ownerKey, 'PUT', path, { ...rotation, members: [ann.id, admin.id] });
    await plane.ok(admin.key, 'PUT', path, { ...rotation, members: [ann.id, admin.id], overrides });
  });

  it('resets no passkeys, and connects no Slack workspace whose clicks would be votes', async () => {
    expect(await statusOf(admin.key, 'DELETE', `/v1/members/${ann.id}/passkeys`)).toBe(403);
    const tokens = { botToken: 'xoxb-1', signingSecret: 'a'.repeat(32) };
    expect(await statusOf(admin.key, 'POST', '/v1/slack/workspaces', tokens)).toBe(403);
    expect(await statusOf(admin.key, 'POST', '/v1/slack/workspaces/slw_1/rotate-secrets', tokens)).toBe(403);
  });
});
