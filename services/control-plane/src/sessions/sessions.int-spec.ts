import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestControlPlane, type TestOrg } from '../testing/test-control-plane.js';

let plane: TestControlPlane;
let org: TestOrg;
let member: { id: string; key: string };
let count = 0;

beforeAll(async () => {
  plane = await TestControlPlane.start();
  org = await plane.createOrg('Sessions');
});
afterAll(() => plane?.close());
beforeEach(async () => {
  count += 1;
  member = await plane.createMember(org, `person-${count}`, ['admin']);
});

/** A browser: it keeps the cookie, and sends the headers that are given. */
async function signIn(key = member.key) {
  const answer = await plane.request(key, 'POST', '/v1/session');
  expect(answer.status).toBe(201);
  const setCookie = answer.headers.get('set-cookie') ?? '';
  const cookie = setCookie.split(';')[0] ?? '';
  const send = async (method: string, path: string, headers: Record<string, string> = {}, body?: object) => {
    const sent = { cookie, ...headers, ...(body ? { 'content-type': 'application/json' } : {}) };
    const reply = await fetch(plane.url + path, {
      method,
      headers: sent,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await reply.text();
    return { status: reply.status, body: text === '' ? null : JSON.parse(text), headers: reply.headers };
  };
  return { setCookie, csrf: { 'runplane-csrf': answer.body.csrfToken as string }, body: answer.body, send };
}

const agent = { name: 'made by a page' };

describe('a session', () => {
  it('is begun with a key and carried by a cookie that no script reads and no other site sends', async () => {
    const browser = await signIn();
    expect(browser.setCookie).toMatch(/^runplane-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(browser.body).toMatchObject({ member: { id: member.id, roles: ['admin'] }, org: { id: org.id } });
    const read = await browser.send('GET', '/v1/session');
    expect(read).toMatchObject({ status: 200, body: browser.body });
    expect((await browser.send('GET', '/v1/agents')).status).toBe(200);
  });

  it('leaves its begin and its end in the log', async () => {
    const browser = await signIn();
    expect((await browser.send('DELETE', '/v1/session', browser.csrf)).status).toBe(204);
    const changes = await plane.changes(org, { resource: 'session' });
    const mine = changes.filter(({ actor }) => actor.id === member.id).map(({ data }) => data.change);
    expect(mine).toEqual([expect.stringMatching(/^begun with the key /), 'ended']);
  });

  it.each([
    ['without the token', {}],
    ['with another token', { 'runplane-csrf': 'x' }],
    ['with the token from another site', null],
  ])('changes nothing %s', async (_, headers) => {
    const browser = await signIn();
    const sent = headers ?? { ...browser.csrf, 'sec-fetch-site': 'cross-site' };
    const refused = await browser.send('POST', '/v1/agents', sent, agent);
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('opens the routes that take large bodies as well, before their body is read', async () => {
    const { send, csrf } = await signIn();
    const policy = { document: { name: 'p', rules: [{ id: 'r', effect: 'BLOCK', reason: 'No.' }] } };
    expect((await send('POST', '/v1/policies/p/versions', csrf, policy)).status).toBe(201);
    expect(await send('GET', '/v1/policies/p/versions/1')).toMatchObject({ status: 200, body: { version: 1 } });
    expect((await send('POST', '/v1/policies/p/versions', {}, policy)).status).toBe(403);
  });

  it('changes with the token what its member may change', async () => {
    const browser = await signIn();
    const headers = { ...browser.csrf, 'sec-fetch-site': 'same-origin' };
    expect((await browser.send('POST', '/v1/agents', headers, agent)).status).toBe(201);
    const viewer = await signIn((await plane.createMember(org, `viewer-${count}`, ['viewer'])).key);
    expect((await viewer.send('POST', '/v1/agents', viewer.csrf, agent)).status).toBe(403);
  });

  it('ends by signing out, here or everywhere', async () => {
    const [one, two] = [await signIn(), await signIn()];
    const out = await one.send('DELETE', '/v1/session', one.csrf);
    expect(out.headers.get('set-cookie')).toMatch(/^runplane-session=; .*Max-Age=0$/);
    expect((await one.send('GET', '/v1/session')).status).toBe(401);
    expect((await two.send('GET', '/v1/session')).status).toBe(200);
    const three = await signIn();
    expect((await two.send('DELETE', '/v1/sessions', two.csrf)).body).toEqual({ ended: 2 });
    expect((await three.send('GET', '/v1/session')).status).toBe(401);
  });

  it('ends when its key is revoked, and is refused while the member is disabled', async () => {
    const browser = await signIn();
    await plane.ok(org.ownerKey, 'PATCH', `/v1/members/${member.id}`, { status: 'disabled' });
    expect((await browser.send('GET', '/v1/agents')).status).toBe(403);
    await plane.ok(org.ownerKey, 'PATCH', `/v1/members/${member.id}`, { status: 'active' });
    expect((await browser.send('GET', '/v1/agents')).status).toBe(200);
    const [key] = (await plane.ok(org.ownerKey, 'GET', `/v1/members/${member.id}/keys`)).items;
    await plane.ok(org.ownerKey, 'DELETE', `/v1/keys/${key.id}`);
    expect((await browser.send('GET', '/v1/agents')).status).toBe(401);
  });

  it('is not begun from a session, nor with the key of an agent', async () => {
    const browser = await signIn();
    expect((await browser.send('POST', '/v1/session', browser.csrf)).status).toBe(409);
    const { key } = await plane.createAgent(org, `robot-${count}`);
    expect((await plane.request(key, 'POST', '/v1/session')).status).toBe(403);
  });
});
