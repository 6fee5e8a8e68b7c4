import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestControlPlane, type TestOrg } from '../testing/test-control-plane.js';

let plane: TestControlPlane;
let org: TestOrg;
let name: string;
let policies = 0;

beforeAll(async () => {
  plane = await TestControlPlane.start();
  org = await plane.createOrg('Publication');
});
afterAll(() => plane?.close());

/** A policy of its own for each test, with three versions. */
beforeEach(async () => {
  name = `policy-${++policies}`;
  for (const reason of ['one', 'two', 'three']) {
    const rules = [{ id: 'reads', effect: 'ALLOW', match: { effects: ['read'] }, reason }];
    await plane.ok(org.ownerKey, 'POST', `/v1/policies/${name}/versions`, { document: { name, rules } });
  }
});

const publish = async (...versions: (number | null)[]) => {
  for (const version of versions) await plane.ok(org.ownerKey, 'POST', `/v1/policies/${name}/publish`, { version });
};
const rollBack = (body?: object) => plane.request(org.ownerKey, 'POST', `/v1/policies/${name}/rollback`, body);

/** The version that is published after a roll back; the problem's code where it was refused. */
async function after(body?: object): Promise<number | null | string> {
  const answer = await rollBack(body);
  if (answer.status !== 200) return answer.body.code;
  const published = answer.body.policies.find((policy: { name: string }) => policy.name === name);
  return published?.version ?? null;
}

describe('rolling back', () => {
  it('goes one publication further back each time, and stops before the first', async () => {
    await publish(1, 2, 3);
    expect([await after(), await after({}), await after(), await after(), await after()]).toEqual([
      2,
      1,
      null,
      'conflict',
      'conflict',
    ]);
    expect((await rollBack()).body.detail).toBe('There is no earlier publication of the policy to go back to.');
  });

  it('never goes back to a publication that was rolled back', async () => {
    await publish(1, 2);
    expect(await after()).toBe(1);
    await publish(3);
    expect([await after(), await after()]).toEqual([1, null]);
  });

  it('takes a withdrawal back, and a version that was published again', async () => {
    await publish(1, null);
    expect(await after()).toBe(1);
    await publish(2, 1, 1);
    expect([await after(), await after(), await after()]).toEqual([2, 1, null]);
  });

  it('goes back once when the request is repeated with the version to leave', async () => {
    await publish(1, 2, 3);
    expect([await after({ from: 3 }), await after({ from: 3 })]).toEqual([2, 'conflict']);
    expect((await rollBack({ from: 3 })).body.detail).toBe('The published version of the policy is 2, not 3.');
    await publish(null);
    expect([await after({ from: null }), await after({ from: null })]).toEqual([2, 'conflict']);
  });

  it('goes back once when repetitions meet, and twice when two callers mean it', async () => {
    await publish(1, 2, 3);
    const repeated = await Promise.all([1, 2, 3].map(() => after({ from: 3 })));
    expect(repeated.sort()).toEqual([2, 'conflict', 'conflict']);
    await publish(3);
    expect((await Promise.all([after(), after()])).sort()).toEqual([1, 2]);
  });

  it('refuses a policy that is unknown or was never published, and a body of another form', async () => {
    expect(await after()).toBe('conflict');
    expect(await after({ from: 0 })).toBe('invalid_request');
    expect(await after({ version: 1 })).toBe('invalid_request');
    name = 'unknown';
    expect(await after()).toBe('not_found');
  });

  it('finds its way back through more events than are read at once', async () => {
    await publish(...Array.from({ length: 12 }, (_, index) => (index % 2) + 1));
    for (let step = 0; step < 11; step++) expect(await after()).toBe((step % 2) + 1);
  });
});

it('publications at the same time record what each has replaced', async () => {
  await publish(1);
  await Promise.all([publish(2), publish(3)]);
  const last = (await plane.ok(org.ownerKey, 'GET', '/v1/bundle')).bundle.policies;
  const current = last.find((policy: { name: string }) => policy.name === name).version;
  expect(await after()).toBe(current === 2 ? 3 : 2);
});

it('the API document shows the body of a roll back, which may be left out', async () => {
  const { body } = await plane.request(null, 'GET', '/openapi.json');
  const { requestBody } = body.paths['/v1/policies/{name}/rollback'].post;
  expect(JSON.stringify(requestBody)).toContain('RollBackPolicy');
  expect(body.components.schemas.RollBackPolicy.properties).toHaveProperty('from');
});

describe('rolling back where publications need a second person', () => {
  let second: string;
  beforeAll(async () => {
    second = (await plane.createMember(org, 'second', ['admin'])).key;
  });
  /** By two people where that is what it takes. */
  const review = async (mode: string) => {
    const asked = await plane.ok(org.ownerKey, 'PUT', '/v1/org/publication-review', { review: mode });
    if (asked.status !== 'PENDING') return;
    await plane.ok(second, 'POST', `/v1/pending-changes/${asked.id}/confirm`, { digest: asked.digest });
  };
  afterAll(() => review('none'));

  it('goes back alone to a bundle that was in force, and asks for one that never was', async () => {
    await publish(1, 2);
    await review('always');
    expect(await after()).toBe(1);

    await review('none');
    await publish(2);
    const first = name;
    name = `${first}-other`;
    const rules = [{ id: 'writes', effect: 'BLOCK', match: { effects: ['write'] }, reason: 'none' }];
    await plane.ok(org.ownerKey, 'POST', `/v1/policies/${name}/versions`, { document: { name, rules } });
    await publish(1);
    name = first;
    await review('always');
    const asked = await rollBack();
    expect(asked).toMatchObject({ status: 202, body: { name, version: 1, replaces: 2, status: 'PENDING' } });
    const versions = await versionsInForce();
    expect(versions).toMatchObject({ [first]: 2, [`${first}-other`]: 1 });
  });
});

describe('the history of a policy', () => {
  const history = (query = '') => plane.ok(org.ownerKey, 'GET', `/v1/policies/${name}/publications${query}`);

  it('says what took effect, what it replaced, and by whom', async () => {
    await publish(1, 2, null);
    await rollBack();
    const steps = (await history()).items.map(({ change, version, replaced }: Record<string, unknown>) => [
      change,
      version,
      replaced,
    ]);
    expect(steps).toEqual([
      ['rolled back', 2, null],
      ['published', null, 2],
      ['published', 2, 1],
      ['published', 1, null],
    ]);
    const { items, nextCursor } = await history('?limit=3');
    expect(items[0]).toMatchObject({
      publishedBy: org.ownerId,
      requestedBy: null,
      bundle: expect.stringMatching(/^sha256:/),
    });
    expect((await history(`?limit=3&cursor=${nextCursor}`)).items).toHaveLength(1);
  });

  it('names both people where one asked and another confirmed, and nothing that was refused', async () => {
    const second = await plane.createMember(org, `second-${policies}`, ['policy_author']);
    await plane.ok(org.ownerKey, 'PUT', '/v1/org/publication-review', { review: 'always' });
    const ask = (version: number) => plane.ok(org.ownerKey, 'POST', `/v1/policies/${name}/publish`, { version });
    const [confirmed, refused] = [await ask(1), await ask(2)];
    expect((await history()).items).toEqual([]);
    await plane.ok(second.key, 'POST', `/v1/policy-publications/${confirmed.id}/confirm`, {
      bundle: confirmed.bundle,
    });
    await plane.ok(second.key, 'POST', `/v1/policy-publications/${refused.id}/refuse`);
    await plane.ok(org.ownerKey, 'PUT', '/v1/org/publication-review', { review: 'none' });
    expect((await history()).items).toMatchObject([{ version: 1, publishedBy: second.id, requestedBy: org.ownerId }]);
  });

  it('is unknown for a policy of another organisation', async () => {
    const other = await plane.createOrg('Other');
    expect((await plane.request(other.ownerKey, 'GET', `/v1/policies/${name}/publications`)).status).toBe(404);
  });
});

async function versionsInForce(): Promise<Record<string, number>> {
  const { bundle } = await plane.ok(org.ownerKey, 'GET', '/v1/bundle');
  const entries = bundle.policies.map((policy: { name: string; version: number }) => [policy.name, policy.version]);
  return Object.fromEntries(entries);
}
