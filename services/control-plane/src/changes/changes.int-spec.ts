/** What one person alone can't loosen in an org that wants a second one. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestControlPlane, type TestOrg } from '../testing/test-control-plane.js';

let plane: TestControlPlane;
let org: TestOrg;
let admin: string;
let author: string;
let orgs = 0;

beforeAll(async () => {
  plane = await TestControlPlane.start();
});
afterAll(() => plane?.close());

/** An org of its own for each test, that wants a second person for what loosens. */
beforeEach(async () => {
  org = await plane.createOrg(`Changes ${++orgs}`);
  admin = (await plane.createMember(org, 'admin', ['admin'])).key;
  author = (await plane.createMember(org, 'author', ['policy_author'])).key;
  await plane.ok(org.ownerKey, 'PUT', '/v1/org/publication-review', { review: 'loosening' });
});

const owner = (method: string, path: string, body?: object) => plane.request(org.ownerKey, method, path, body);
const confirm = (by: string, { id, digest }: { id: string; digest: string }) =>
  plane.request(by, 'POST', `/v1/pending-changes/${id}/confirm`, { digest });
const reviewNow = async () => (await plane.ok(author, 'GET', '/v1/org/publication-review')).review;
const settingsNow = async () => (await plane.ok(author, 'GET', '/v1/org')).settings;

async function publish(name: string, rules: object[], by = org.ownerKey) {
  const { version } = await plane.ok(by, 'POST', `/v1/policies/${name}/versions`, { document: { name, rules } });
  return plane.request(by, 'POST', `/v1/policies/${name}/publish`, { version });
}

/** A publication that another person lets through. */
const confirmed = ({ body: { id, bundle } }: Awaited<ReturnType<typeof publish>>) =>
  plane.ok(author, 'POST', `/v1/policy-publications/${id}/confirm`, { bundle });

describe('when publications need a second person', () => {
  it('is tightened by one person, and loosened by two', async () => {
    expect((await owner('PUT', '/v1/org/publication-review', { review: 'always' })).status).toBe(200);
    const asked = await owner('PUT', '/v1/org/publication-review', { review: 'none' });
    expect(asked).toMatchObject({
      status: 202,
      body: { kind: 'publication_review', subject: null, change: { review: 'none' }, status: 'PENDING' },
    });
    expect(await reviewNow()).toBe('always');
    expect((await plane.ok(author, 'GET', '/v1/pending-changes')).items).toEqual([asked.body]);
    expect((await confirm(org.ownerKey, asked.body)).body.code).toBe('self_approval');
    // Who could not change it can't let another one change it.
    expect((await confirm(author, asked.body)).body.code).toBe('forbidden');
    expect(await reviewNow()).toBe('always');
    expect((await confirm(admin, asked.body)).body).toMatchObject({ status: 'APPLIED', decidedBy: expect.any(String) });
    expect(await reviewNow()).toBe('none');
    expect((await confirm(admin, asked.body)).body.code).toBe('conflict');
    const logged = await plane.changes(org, { resource: 'pending_change', id: asked.body.id });
    expect(logged.map(({ data }) => [data.change, data.digest])).toEqual([
      ['requested: publication_review', asked.body.digest],
      ['confirmed', asked.body.digest],
    ]);
  });

  it('is not loosened by a change that was refused, that nobody has seen, or that is old', async () => {
    const ask = async (review: string) => (await owner('PUT', '/v1/org/publication-review', { review })).body;
    const refused = await ask('none');
    await plane.ok(admin, 'POST', `/v1/pending-changes/${refused.id}/refuse`);
    expect((await confirm(admin, refused)).body.code).toBe('conflict');
    const asked = await ask('none');
    expect((await confirm(admin, { ...asked, digest: refused.digest.replace(/.$/, 'x') })).status).toBe(400);
    expect((await confirm(admin, { ...asked, digest: `sha256:${'0'.repeat(64)}` })).body.code).toBe('conflict');
    await owner('PUT', '/v1/org/publication-review', { review: 'always' });
    expect((await confirm(admin, asked)).body.code).toBe('conflict');
    expect(await reviewNow()).toBe('always');
  });

  it('is decided once, by one of two who confirm at once', async () => {
    const { key } = await plane.createMember(org, 'other', ['admin']);
    const asked = (await owner('PUT', '/v1/org/publication-review', { review: 'none' })).body;
    const answers = await Promise.all([confirm(admin, asked), confirm(key, asked)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe('the settings', () => {
  it('are loosened by two people, and tightened by one', async () => {
    const looser = await owner('PATCH', '/v1/org/settings', { defaultEffect: 'REQUIRE_APPROVAL' });
    expect(looser).toMatchObject({ status: 202, body: { kind: 'settings', why: expect.stringContaining('loosens') } });
    expect((await settingsNow()).defaultEffect).toBe('BLOCK');
    expect((await confirm(admin, looser.body)).status).toBe(200);
    expect((await settingsNow()).defaultEffect).toBe('REQUIRE_APPROVAL');
    expect((await owner('PATCH', '/v1/org/settings', { defaultEffect: 'BLOCK' })).status).toBe(200);
  });

  it('need two people where one could settle, or would have to sign less', async () => {
    expect((await owner('PATCH', '/v1/org/settings', { settleByTwo: true })).status).toBe(200);
    expect((await owner('PATCH', '/v1/org/settings', {})).body.why).toContain('settle');
    const { defaultApproval } = await settingsNow();
    const stages = [{ ...defaultApproval.stages[0], approvers: { people: [], groups: ['mine'], roles: [] } }];
    await confirmed(
      await publish('main', [{ id: 'ask', effect: 'REQUIRE_APPROVAL', match: { effects: ['money'] }, reason: 'Ask' }]),
    );
    const others = { settleByTwo: true, defaultApproval: { ...defaultApproval, stages } };
    expect((await owner('PATCH', '/v1/org/settings', others)).body.why).toContain('Other people');
  });

  it('that were asked for are void once another bundle is in force', async () => {
    const asked = (await owner('PATCH', '/v1/org/settings', { defaultEffect: 'ALLOW' })).body;
    await publish('main', [{ id: 'stop', effect: 'BLOCK', match: { effects: ['money'] }, reason: 'Stop' }]);
    expect((await confirm(admin, asked)).body.code).toBe('conflict');
    expect((await settingsNow()).defaultEffect).toBe('BLOCK');
  });
});

describe('a budget', () => {
  const budget = { name: 'refunds', measure: 'count', limit: 10, window: '1h' };

  it('holds back less only by two people', async () => {
    const { id } = await plane.ok(author, 'POST', '/v1/budgets', budget);
    const change = (body: object) => plane.request(author, 'PATCH', `/v1/budgets/${id}`, body);
    const now = () => plane.ok(author, 'GET', `/v1/budgets/${id}`);
    expect((await change({ limit: 5 })).status).toBe(200);
    const asked = [
      await change({ limit: 6 }),
      await change({ effect: 'REQUIRE_APPROVAL' }),
      await change({ status: 'retired' }),
      await change({ limit: 4, status: 'retired' }),
    ];
    expect(asked.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(asked[0]?.body).toMatchObject({ kind: 'budget', subject: id, change: { limit: 6 } });
    expect(await now()).toMatchObject({ limit: 5, effect: 'BLOCK', status: 'active' });
    expect((await confirm(admin, asked[0]?.body)).status).toBe(200);
    expect((await now()).limit).toBe(6);
    // The others were asked for when the limit was another one.
    expect((await confirm(admin, asked[2]?.body)).body.code).toBe('conflict');
    const retire = (await change({ status: 'retired' })).body;
    expect((await confirm(admin, retire)).status).toBe(200);
    expect((await change({ limit: 1000, status: 'active' })).status).toBe(200);
  });
});

describe('a publication', () => {
  const allow = (amount: number) => [
    {
      id: 'small',
      effect: 'ALLOW',
      match: { actions: ['create_refund'] },
      when: `action.amount <= ${amount}`,
      reason: 'r',
    },
  ];

  it('is confirmed as it was seen: by its bundle, while nothing beside it has changed', async () => {
    const asked = await publish('main', allow(100));
    expect(asked.status).toBe(202);
    const path = `/v1/policy-publications/${asked.body.id}/confirm`;
    expect((await plane.request(author, 'POST', path)).status).toBe(400);
    const { digest } = await plane.ok(author, 'GET', '/v1/bundle');
    expect((await plane.request(author, 'POST', path, { bundle: digest })).body.code).toBe('conflict');
    await publish('other', [{ id: 'stop', effect: 'BLOCK', match: { effects: ['access'] }, reason: 'Stop' }]);
    const seen = { bundle: asked.body.bundle };
    expect((await plane.request(author, 'POST', path, seen)).body).toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('beside it'),
    });
    expect((await plane.ok(author, 'GET', '/v1/bundle')).bundle.policies).toMatchObject([{ name: 'other' }]);
    const again = await publish('main', allow(100));
    await confirmed(again);
    expect((await plane.ok(author, 'GET', '/v1/bundle')).digest).toBe(again.body.bundle);
  });

  it('that tightened something is taken back by two people, one that loosened by one', async () => {
    for (const amount of [100, 200]) await confirmed(await publish('main', allow(amount)));
    const back = () => owner('POST', '/v1/policies/main/rollback', {});
    expect((await back()).status).toBe(200);
    expect((await publish('main', allow(50))).status).toBe(200);
    const asked = await back();
    expect(asked).toMatchObject({ status: 202, body: { why: expect.stringContaining('loosens') } });
  });
});
