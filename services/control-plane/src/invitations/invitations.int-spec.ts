import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MemberRole } from '@runplane/contracts';
import { SoftwareAuthenticator } from '../testing/software-authenticator.js';
import { TestBrowser } from '../testing/test-browser.js';
import { TestControlPlane, type TestOrg } from '../testing/test-control-plane.js';

const PASSWORD = 'a lantern over nine still ponds';

let plane: TestControlPlane;
let org: TestOrg;
let admin: { id: string; key: string };
let count = 0;

beforeAll(async () => {
  plane = await TestControlPlane.start();
  org = await plane.createOrg('Invitations');
  admin = await plane.createMember(org, 'admin', ['admin']);
});
afterAll(() => plane?.close());

const person = (roles: MemberRole[] = ['viewer']) => {
  const name = `guest-${++count}`;
  return { email: `${name}@example.com`, name, roles };
};
const invite = (input: object = person(), key = org.ownerKey) => plane.ok(key, 'POST', '/v1/invitations', input);
const post = (path: string, body: object) => plane.request(null, 'POST', `/v1/invitations/${path}`, body);
const accept = (token: string, way: object) => post('accept', { token, ...way });
const statusOf = async (id: string) =>
  (await plane.ok(admin.key, 'GET', '/v1/invitations?limit=200')).items.find((item: { id: string }) => item.id === id)
    ?.status;
const changesOf = async (id: string) => (await plane.changes(org, { id })).map(({ data }) => data.change);

async function mailingOrg(name: string): Promise<TestOrg> {
  const mailing = await plane.createOrg(name);
  await plane.ok(mailing.ownerKey, 'PUT', '/v1/channels/email', { status: 'active' });
  return mailing;
}

/** Who has accepted an invitation with a password, in the browser that they did it in. */
async function joined(roles?: MemberRole[]) {
  const { invitation, token } = await invite(person(roles), org.ownerKey);
  const browser = new TestBrowser(plane.url);
  const answer = await browser.send('POST', '/v1/invitations/accept', { token, password: PASSWORD });
  expect(answer.status).toBe(201);
  browser.session = answer.body.session;
  return { id: invitation.member.id as string, email: invitation.member.email as string, browser };
}

describe('an invitation', () => {
  it('makes a member, shows its token once, and tells the invited person what it is to', async () => {
    const input = person(['approver']);
    const { invitation, token } = await invite(input);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(invitation).toMatchObject({
      status: 'OPEN',
      sentBy: 'hand',
      createdBy: org.ownerId,
      member: { name: input.name },
    });
    expect(await plane.ok(admin.key, 'GET', `/v1/members/${invitation.member.id}`)).toMatchObject({ ...input });
    const { items } = await plane.ok(admin.key, 'GET', '/v1/invitations');
    expect(items[0]).toEqual(invitation);
    const view = await post('show', { token });
    expect(view.body).toEqual({
      org: { slug: 'invitations', name: 'Invitations' },
      member: input,
      expiresAt: invitation.expiresAt,
    });
    const [row] = await plane.query('SELECT token_hash FROM invitations WHERE id = $1', [invitation.id]);
    expect(row.token_hash).toHaveLength(32);
    const invited = (await plane.changes(org, { id: invitation.id })).map(({ type, actor }) => [type, actor.id]);
    expect(invited).toEqual([['member.invited', org.ownerId]]);
  });

  it('is accepted with a password, which signs in then and later', async () => {
    const { email, browser } = await joined();
    expect(await browser.isSignedIn()).toBe(true);
    const later = new TestBrowser(plane.url);
    const again = await later.signIn('/v1/sign-in/password', { org: 'invitations', email, password: PASSWORD });
    expect(again.status).toBe(201);
  });

  it('is accepted with a passkey', async () => {
    const { token } = await invite(person(['approver']));
    const device = new SoftwareAuthenticator(plane.config.webAuthn.origins[0] as string);
    const { options } = (await post('passkey-options', { token })).body;
    const passkey = { name: 'phone', attestation: device.create(options) };
    const browser = new TestBrowser(plane.url);
    const answer = await browser.send('POST', '/v1/invitations/accept', { token, passkey });
    expect(answer).toMatchObject({ status: 201, body: { session: { method: 'passkey' }, key: null } });
    expect((await browser.send('GET', '/v1/passkeys')).body.items).toMatchObject([{ credentialId: device.id }]);
  });

  it('is accepted with a key, which nobody else has seen', async () => {
    const { invitation, token } = await invite();
    const answer = await accept(token, { key: { name: 'laptop' } });
    expect(answer).toMatchObject({ status: 201, body: { session: null, key: { name: 'laptop' } } });
    expect(answer.headers.get('set-cookie')).toBeNull();
    const me = await plane.request(answer.body.key.secret, 'GET', `/v1/members/${invitation.member.id}`);
    expect(me.status).toBe(200);
    expect(await changesOf(answer.body.key.id)).toEqual([`created for ${invitation.member.id}`]);
  });

  it('is good for one acceptance, also of two at once', async () => {
    const { invitation, token } = await invite();
    const answers = await Promise.all([
      accept(token, { password: PASSWORD }),
      accept(token, { key: { name: 'laptop' } }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404]);
    expect(await statusOf(invitation.id)).toBe('ACCEPTED');
    expect((await post('show', { token })).status).toBe(404);
  });

  it('stays open where what it is accepted with is refused', async () => {
    const { invitation, token } = await invite();
    expect((await accept(token, { password: 'passwordpassword' })).body.errors[0].path).toBe('password');
    expect((await accept(token, { passkey: { name: 'x', attestation: {} } })).body.code).toBe('step_up_invalid');
    expect((await accept(token, {})).body.code).toBe('invalid_request');
    expect((await accept(token, { password: PASSWORD, key: { name: 'x' } })).body.code).toBe('invalid_request');
    expect(await statusOf(invitation.id)).toBe('OPEN');
    expect((await accept(token, { password: PASSWORD })).status).toBe(201);
  });

  it.each<[string, (id: string, member: string) => Promise<unknown>]>([
    ['revoked', (id) => plane.ok(admin.key, 'DELETE', `/v1/invitations/${id}`)],
    ['expired', (id) => plane.query('UPDATE invitations SET expires_at = now() WHERE id = $1', [id])],
    ['replaced', (_, member) => plane.ok(org.ownerKey, 'POST', `/v1/members/${member}/invitation`)],
    [
      'of a disabled member',
      (_, member) => plane.ok(admin.key, 'PATCH', `/v1/members/${member}`, { status: 'disabled' }),
    ],
    ['of a removed member', (_, member) => plane.ok(admin.key, 'DELETE', `/v1/members/${member}`)],
  ])('is worth nothing where it is %s', async (_, end) => {
    const { invitation, token } = await invite();
    await end(invitation.id, invitation.member.id);
    for (const path of ['show', 'passkey-options', 'accept']) {
      const body = path === 'accept' ? { token, password: PASSWORD } : { token };
      expect((await post(path, body)).status).toBe(404);
    }
    expect((await post('show', { token: randomBytes(32).toString('base64url') })).status).toBe(404);
  });

  it('is handed over by owners only, as first keys are, and replaces a first key that was not used', async () => {
    const refused = await plane.request(admin.key, 'POST', '/v1/invitations', person());
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
    const { id, key } = await plane.createMember(org, `keyed-${++count}`, ['viewer']);
    await plane.ok(org.ownerKey, 'POST', `/v1/members/${id}/invitation`);
    expect((await plane.request(key, 'GET', '/v1/org')).status).toBe(401);
    const { invitation, token } = await invite();
    await plane.ok(org.ownerKey, 'POST', `/v1/members/${invitation.member.id}/keys`, { name: 'first' });
    expect((await accept(token, { password: PASSWORD })).status).toBe(404);
  });

  it("is not seen by another org's owner", async () => {
    const { invitation } = await invite();
    const other = await plane.createOrg('Elsewhere');
    expect((await plane.request(other.ownerKey, 'DELETE', `/v1/invitations/${invitation.id}`)).status).toBe(404);
    const again = `/v1/members/${invitation.member.id}/invitation`;
    expect((await plane.request(other.ownerKey, 'POST', again)).status).toBe(404);
    expect((await plane.ok(other.ownerKey, 'GET', '/v1/invitations')).items).toEqual([]);
    expect(await statusOf(invitation.id)).toBe('OPEN');
  });

  it('goes out by mail where the org has a channel for it: then nobody here sees the token, and admins invite', async () => {
    const mailing = await mailingOrg('Mailing');
    const manager = await plane.createMember(mailing, 'manager', ['admin']);
    const { invitation, token } = await plane.ok(manager.key, 'POST', '/v1/invitations', person());
    expect([invitation.sentBy, token]).toEqual(['email', null]);
    const { items } = await plane.ok(mailing.ownerKey, 'GET', '/v1/deliveries');
    expect(items.map(({ event }: { event: { type: string } }) => event.type)).toEqual(['member.invited']);
    for (const role of ['owner', 'break_glass'] as const) {
      expect((await plane.request(manager.key, 'POST', '/v1/invitations', person([role]))).status).toBe(403);
      expect((await plane.ok(mailing.ownerKey, 'POST', '/v1/invitations', person([role]))).token).toBeNull();
    }
  });
});

describe('inviting again', () => {
  it('is up to another owner and the mail for who has signed in before, and ends their sessions', async () => {
    const mailing = await mailingOrg('Mailing again');
    const member = await plane.createMember(mailing, 'regular', ['viewer']);
    const browser = new TestBrowser(plane.url);
    const begun = await browser.send('POST', '/v1/session', undefined, { authorization: `Bearer ${member.key}` });
    expect(begun.status).toBe(201);
    const path = `/v1/members/${member.id}/invitation`;
    const manager = await plane.createMember(mailing, 'manager-2', ['admin']);
    expect((await plane.request(manager.key, 'POST', path)).status).toBe(403);
    const own = await plane.request(mailing.ownerKey, 'POST', `/v1/members/${mailing.ownerId}/invitation`);
    expect(own.status).toBe(403);
    const { invitation, token } = await plane.ok(mailing.ownerKey, 'POST', path);
    expect([token, await browser.isSignedIn()]).toEqual([null, true]);
    // As the mail would have it.
    const mailed = randomBytes(32).toString('base64url');
    const hash = createHash('sha256').update(mailed).digest();
    await plane.query('UPDATE invitations SET token_hash = $2 WHERE id = $1', [invitation.id, hash]);
    expect((await accept(mailed, { password: PASSWORD })).status).toBe(201);
    expect(await browser.isSignedIn()).toBe(false);
  });

  it('is refused where the token would be seen by somebody else than the member', async () => {
    const { id } = await joined();
    const refused = await plane.request(org.ownerKey, 'POST', `/v1/members/${id}/invitation`);
    expect([refused.status, refused.body.code]).toEqual([409, 'conflict']);
  });
});

describe('removing a member', () => {
  it('ends all that they come in with at once, and leaves their name to the log', async () => {
    const { id, email, browser } = await joined();
    const { key } = await browser
      .send('POST', `/v1/members/${id}/keys`, { name: 'own' })
      .then(({ body }) => ({ key: body.secret }));
    expect((await plane.request(key, 'GET', '/v1/org')).status).toBe(200);
    const removed = await plane.ok(admin.key, 'DELETE', `/v1/members/${id}`);
    expect(removed).toMatchObject({ id, status: 'disabled', groups: [] });
    expect(await browser.isSignedIn()).toBe(false);
    expect((await plane.request(key, 'GET', '/v1/org')).status).toBe(401);
    const again = await new TestBrowser(plane.url).signIn('/v1/sign-in/password', {
      org: 'invitations',
      email,
      password: PASSWORD,
    });
    expect(again.status).toBe(401);
    const { items } = await plane.ok(admin.key, 'GET', '/v1/members?limit=200');
    expect(items.map((member: { id: string }) => member.id)).not.toContain(id);
    expect(await plane.ok(admin.key, 'GET', `/v1/members/${id}`)).toEqual(removed);
    expect((await changesOf(id)).at(-1)).toBe('removed');
  });

  it('is for good: nothing makes them active again, and their address is free', async () => {
    const { id, email } = await joined();
    await plane.ok(admin.key, 'DELETE', `/v1/members/${id}`);
    const enable = await plane.request(org.ownerKey, 'PATCH', `/v1/members/${id}`, { status: 'active' });
    expect(enable.status).toBe(404);
    expect((await plane.request(admin.key, 'DELETE', `/v1/members/${id}`)).status).toBe(404);
    expect((await plane.request(org.ownerKey, 'POST', `/v1/members/${id}/invitation`)).status).toBe(409);
    const { invitation } = await invite({ ...person(), email });
    expect(invitation.member.id).not.toBe(id);
  });

  it('spares owners from admins, and the org from losing the last owner who can come in', async () => {
    await invite(person(['owner']), org.ownerKey);
    expect((await plane.request(admin.key, 'DELETE', `/v1/members/${org.ownerId}`)).status).toBe(403);
    const last = await plane.request(org.ownerKey, 'DELETE', `/v1/members/${org.ownerId}`);
    expect([last.status, last.body.code]).toEqual([409, 'conflict']);
    expect((await plane.request(org.ownerKey, 'GET', '/v1/org')).status).toBe(200);
  });
});
