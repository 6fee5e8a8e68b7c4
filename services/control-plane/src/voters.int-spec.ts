import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import { TestControlPlane, type TestOrg } from './testing/test-control-plane.js';

type Person = { id: string; key: string };

let plane: TestControlPlane;
let org: TestOrg;
let ann: Person;
let bob: Person;
let cid: Person;
let admin: Person;
let viewer: Person;

beforeAll(async () => {
  plane = await TestControlPlane.start();
  org = await plane.createOrg('Voters');
  ann = await plane.createMember(org, 'ann', ['approver'], ['desk']);
  bob = await plane.createMember(org, 'bob', ['approver'], ['desk', 'night']);
  cid = await plane.createMember(org, 'cid', ['approver']);
  admin = await plane.createMember(org, 'admin', ['admin']);
  viewer = await plane.createMember(org, 'viewer', ['viewer']);
});
afterAll(() => plane?.close());

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const delegate = (by: Person, to: Person, change: object = {}) =>
  plane.request(by.key, 'POST', '/v1/delegations', { to: to.id, from: inHours(-1), until: inHours(2), ...change });
const changes = async (data: JsonObject) => (await plane.changes(org, data)).map((event) => event.data.change);

describe('out of office', () => {
  it('is made by the member, seen by all, revoked once, and recorded', async () => {
    const { status, body } = await delegate(ann, bob, { note: 'At the sea' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ member: ann.id, to: bob.id, note: 'At the sea', revokedAt: null, createdBy: ann.id });
    expect(await plane.ok(viewer.key, 'GET', `/v1/delegations/${body.id}`)).toEqual(body);
    const listed = (path: string) => plane.ok(viewer.key, 'GET', `/v1/delegations?${path}`);
    expect((await listed(`memberId=${bob.id}&active=true`)).items).toEqual([body]);
    expect((await listed(`memberId=${cid.id}`)).items).toEqual([]);
    const revoked = await plane.ok(ann.key, 'DELETE', `/v1/delegations/${body.id}`);
    expect(await plane.ok(admin.key, 'DELETE', `/v1/delegations/${body.id}`)).toEqual(revoked);
    expect((await listed('active=true')).items).toEqual([]);
    expect(await changes({ id: body.id })).toEqual([`${bob.id} votes for ${ann.id}`, 'revoked']);
  });

  it('is made for others by admins only, and for owners by owners only', async () => {
    expect((await delegate(bob, cid, { member: ann.id })).body.code).toBe('forbidden');
    expect((await delegate(admin, cid, { member: org.ownerId })).body.code).toBe('forbidden');
    const made = await delegate(admin, cid, { member: ann.id });
    expect(made.status).toBe(201);
    expect((await plane.request(bob.key, 'DELETE', `/v1/delegations/${made.body.id}`)).status).toBe(403);
    await plane.ok(ann.key, 'DELETE', `/v1/delegations/${made.body.id}`);
  });

  it('is refused where nobody could vote by it', async () => {
    const faults = async (to: string, change: object = {}) => {
      const { status, body } = await delegate(ann, { id: to, key: '' }, change);
      return [status, body.code, body.errors.map(({ path }: { path: string }) => path)];
    };
    expect(await faults('mem_nobody')).toEqual([400, 'invalid_request', ['to']]);
    expect(await faults(ann.id)).toEqual([400, 'invalid_request', ['to']]);
    expect(await faults(viewer.id)).toEqual([400, 'invalid_request', ['to']]);
    expect(await faults(bob.id, { from: inHours(-3), until: inHours(-2) })).toEqual([
      400,
      'invalid_request',
      ['until'],
    ]);
    expect(await faults(bob.id, { until: inHours(-2) })).toEqual([400, 'invalid_request', ['until']]);
    expect(await faults(bob.id, { until: inHours(24 * 400) })).toEqual([400, 'invalid_request', ['until']]);
  });

  it('is refused where it would make a circle, also when both come at once', async () => {
    expect((await delegate(ann, bob)).status).toBe(201);
    expect((await delegate(bob, cid)).status).toBe(201);
    const closed = await delegate(cid, ann);
    expect([closed.status, closed.body.code]).toEqual([409, 'conflict']);
    expect((await delegate(cid, ann, { from: inHours(2), until: inHours(3) })).status).toBe(201);
    const pair = [
      await plane.createMember(org, 'dot', ['approver']),
      await plane.createMember(org, 'eve', ['approver']),
    ] as const;
    const both = await Promise.all([delegate(pair[0], pair[1]), delegate(pair[1], pair[0])]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([201, 409]));
  });
});

describe('an on-call schedule', () => {
  const rotation = (change: object = {}) => ({
    timeZone: 'Europe/Berlin',
    start: '2026-01-05T09:00',
    shiftHours: 168,
    members: [ann.id, bob.id],
    ...change,
  });

  it('is put, read, asked who is on call at a moment, replaced and removed', async () => {
    const path = '/v1/on-call-schedules/payments';
    const put = await plane.ok(admin.key, 'PUT', path, rotation());
    expect(put).toMatchObject({ name: 'payments', ...rotation(), overrides: [], updatedBy: admin.id });
    expect(await plane.ok(viewer.key, 'GET', path)).toEqual(put);
    expect((await plane.ok(viewer.key, 'GET', '/v1/on-call-schedules')).items).toEqual([put]);
    const at = (time: string) => plane.ok(viewer.key, 'GET', `${path}/now?at=${time}`);
    expect(await at('2026-01-13T00:00:00Z')).toEqual({
      name: 'payments',
      at: '2026-01-13T00:00:00Z',
      member: { id: bob.id, name: 'bob', active: true },
      byOverride: false,
      until: '2026-01-19T08:00:00.000Z',
    });
    expect((await at('2026-01-01T00:00:00Z')).member).toBeNull();
    const overrides = [{ from: inHours(-1), until: inHours(1), member: cid.id }];
    await plane.ok(admin.key, 'PUT', path, rotation({ overrides }));
    expect(await plane.ok(viewer.key, 'GET', `${path}/now`)).toMatchObject({
      member: { id: cid.id },
      byOverride: true,
    });
    await plane.ok(admin.key, 'DELETE', path);
    expect((await plane.request(viewer.key, 'GET', path)).status).toBe(404);
    expect(await changes({ resource: 'on_call_schedule' })).toEqual(['put', 'put', 'removed']);
  });

  it('is refused with each place that is wrong, and nothing is kept', async () => {
    const faults = async (change: object) => {
      const { status, body } = await plane.request(admin.key, 'PUT', '/v1/on-call-schedules/wrong', rotation(change));
      return [status, body.errors?.map((error: { path: string }) => error.path)];
    };
    const override = { from: inHours(0), until: inHours(2), member: 'mem_nobody' };
    expect(await faults({ timeZone: 'Mars/Base' })).toEqual([400, ['timeZone']]);
    expect(await faults({ members: [ann.id, 'mem_nobody'] })).toEqual([400, ['members[1]']]);
    expect(await faults({ overrides: [override] })).toEqual([400, ['overrides[0].member']]);
    expect((await faults({ start: '2026-02-30T09:00' }))[0]).toBe(400);
    expect((await faults({ shiftHours: 0 }))[0]).toBe(400);
    expect((await plane.request(admin.key, 'GET', '/v1/on-call-schedules/wrong')).status).toBe(404);
  });
});

describe('groups', () => {
  it('are those that members carry, with who is in them', async () => {
    const { items } = await plane.ok(viewer.key, 'GET', '/v1/groups');
    expect(items).toEqual([
      { name: 'desk', members: 2, disabled: 0 },
      { name: 'night', members: 1, disabled: 0 },
    ]);
    const desk = await plane.ok(viewer.key, 'GET', '/v1/groups/desk/members');
    expect(new Set(desk.items.map(({ id }: Person) => id))).toEqual(new Set([ann.id, bob.id]));
    expect((await plane.ok(viewer.key, 'GET', '/v1/groups/none/members')).items).toEqual([]);
  });
});

describe('the figures', () => {
  it('are empty for a new org, and refuse a period that can not be counted', async () => {
    expect((await plane.ok(viewer.key, 'GET', '/v1/approvals/figures?groupBy=group')).items).toEqual([]);
    expect((await plane.ok(viewer.key, 'GET', '/v1/approvals/breaches?sla=4h')).items).toEqual([]);
    expect((await plane.ok(viewer.key, 'GET', '/v1/approvals/reviewers?group=desk')).items).toEqual([]);
    for (const query of ['from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'from=2020-01-01T00:00:00Z', 'from=x']) {
      expect((await plane.request(viewer.key, 'GET', `/v1/approvals/figures?${query}`)).body.code).toBe(
        'invalid_request',
      );
    }
  });
});
