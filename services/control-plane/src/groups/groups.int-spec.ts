import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestControlPlane, type TestOrg } from '../testing/test-control-plane.js';

let plane: TestControlPlane;
let org: TestOrg;
let ann: { id: string };
let ben: { id: string };
let cat: { id: string };
beforeAll(async () => {
  plane = await TestControlPlane.start();
  org = await plane.createOrg('Groups');
  ann = await plane.createMember(org, 'ann', ['approver']);
  ben = await plane.createMember(org, 'ben', ['approver']);
  cat = await plane.createMember(org, 'cat', ['approver']);
});
afterAll(() => plane?.close());

const send = (method: string, path: string, body?: unknown, key = org.ownerKey) =>
  plane.request(key, method, `/v1/groups/${path}`, body);
const membersOf = async (group: string): Promise<string[]> =>
  (await send('GET', `${group}/members`)).body.items
    .map(({ name }: { name: string }) => name)
    .sort((a: string, b: string) => (a < b ? -1 : 1));

describe('a group', () => {
  it('begins with its first member and ends with its last', async () => {
    expect((await send('PUT', `desk/members/${ann.id}`)).body.groups).toEqual(['desk']);
    expect((await send('PUT', `desk/members/${ann.id}`)).body.groups).toEqual(['desk']);
    await send('PUT', `desk/members/${ben.id}`);
    expect(await membersOf('desk')).toEqual(['ann', 'ben']);
    for (const { id } of [ann, ben]) expect((await send('DELETE', `desk/members/${id}`)).status).toBe(200);
    const { items } = await plane.ok(org.ownerKey, 'GET', '/v1/groups');
    expect(items).toEqual([]);
    expect((await send('DELETE', `desk/members/${ann.id}`)).status).toBe(404);
    expect((await send('PUT', 'desk/members/mem_none')).status).toBe(404);
    const changes = await plane.changes(org, { resource: 'member', id: ann.id, change: 'updated groups' });
    expect(changes).toHaveLength(2);
  });

  it('loses no member to changes at the same time', async () => {
    const names = ['g1', 'g2', 'g3', 'g4'];
    await Promise.all(names.map((name) => send('PUT', `${name}/members/${ann.id}`)));
    const { groups } = await plane.ok(org.ownerKey, 'GET', `/v1/members/${ann.id}`);
    expect(new Set(groups)).toEqual(new Set(names));
    await Promise.all(names.map((name) => send('DELETE', `${name}/members/${ann.id}`)));
    expect((await plane.ok(org.ownerKey, 'GET', `/v1/members/${ann.id}`)).groups).toEqual([]);
  });

  it('is renamed for all of its members', async () => {
    for (const { id } of [ann, ben, cat]) await send('PUT', `old/members/${id}`);
    expect((await send('PATCH', 'old', { name: 'new' })).body.items).toHaveLength(3);
    expect([await membersOf('old'), await membersOf('new')]).toEqual([[], ['ann', 'ben', 'cat']]);
    expect((await send('PATCH', 'old', { name: 'x' })).status).toBe(404);
  });

  it('is not renamed where its name, or the new one, says who approves', async () => {
    await send('PUT', `plain/members/${ann.id}`);
    await send('PUT', `voters/members/${ben.id}`);
    const approval = { stages: [{ name: 'desk', approvers: { groups: ['voters', 'future'] } }] };
    const rules = [{ id: 'r', effect: 'REQUIRE_APPROVAL', match: { effects: ['money'] }, reason: 'x', approval }];
    const document = { name: 'money', rules };
    const { version } = await plane.ok(org.ownerKey, 'POST', '/v1/policies/money/versions', { document });
    await plane.ok(org.ownerKey, 'POST', '/v1/policies/money/publish', { version });
    const refused = [
      await send('PATCH', 'voters', { name: 'others' }),
      await send('PATCH', 'plain', { name: 'future' }),
      await send('PATCH', 'plain', { name: 'voters' }),
    ];
    expect(refused.map(({ status, body }) => [status, body.code])).toEqual(refused.map(() => [409, 'conflict']));
    expect(refused[0]?.body.detail).toContain('a policy');
    expect(await membersOf('voters')).toEqual(['ben']);
  });

  it('with an owner in it is changed by owners only', async () => {
    const { key } = await plane.createMember(org, 'admin', ['admin']);
    expect((await send('PUT', `board/members/${org.ownerId}`, undefined, key)).status).toBe(403);
    await send('PUT', `board/members/${org.ownerId}`);
    expect((await send('PATCH', 'board', { name: 'crew' }, key)).status).toBe(403);
    expect(await membersOf('board')).toHaveLength(1);
  });
});
