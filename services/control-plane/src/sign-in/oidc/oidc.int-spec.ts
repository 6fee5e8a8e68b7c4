import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { MemberRole } from '@runplane/contracts';
import { TestBrowser } from '../../testing/test-browser.js';
import { TestControlPlane, type TestOrg } from '../../testing/test-control-plane.js';
import { challengeOf, type Person, TestIdentityProvider } from '../../testing/test-identity-provider.js';

const PASSWORD = 'a lantern over nine still ponds';
const SECRET = 'client secret: +/=';

let idp: TestIdentityProvider;
let plane: TestControlPlane;
let org: TestOrg;
let provider: string;
let count = 0;

beforeAll(async () => {
  idp = await TestIdentityProvider.start();
  plane = await TestControlPlane.start({ outboundAllow: idp.host });
  org = await plane.createOrg('Federated');
  provider = (await put({})).id;
});
afterAll(async () => {
  await plane?.close();
  await idp?.stop();
});
beforeEach(async () => {
  await plane.query('DELETE FROM sign_in_throttles');
  await put({}, 'PUT', `/${provider}`);
  idp.reset(newPerson());
});

/** Says what is to be said of the provider, with `changes`. */
function put(changes: object, method = 'POST', path = '', of = org) {
  const settings = { name: 'Works IdP', issuer: idp.issuer, clientId: 'runplane', clientSecret: SECRET };
  return plane.ok(of.ownerKey, method, `/v1/identity-providers${path}`, {
    ...settings,
    allowedDomains: ['works.example'],
    ...changes,
  });
}

function newPerson(more: object = {}): Person {
  const name = `person-${++count}`;
  return { sub: `sub-${count}`, email: `${name}@works.example`, email_verified: true, name, ...more };
}

const newBrowser = () => new TestBrowser(plane.url);
const refusals = async () =>
  (await plane.changes(org, { resource: 'session', id: provider })).map(({ data }) => data.change);

/** Sent back from the provider: which page the browser ends on. */
async function comeBack(browser: TestBrowser, url: URL): Promise<string> {
  const answer = await browser.send('GET', url.pathname + url.search);
  expect(answer.status).toBe(303);
  return answer.headers.get('location') as string;
}

async function begin(browser: TestBrowser, id = provider, query = ''): Promise<URL> {
  const answer = await browser.send('GET', `/v1/sign-in/providers/${id}/begin${query}`);
  expect(answer.status).toBe(303);
  return new URL(answer.headers.get('location') as string);
}

async function signIn(browser = newBrowser(), id = provider) {
  const page = await comeBack(browser, await idp.visit((await begin(browser, id)).href));
  const session = await browser.send('GET', '/v1/session');
  if (session.status === 200) browser.session = session.body;
  return { page, browser, session: session.status === 200 ? session.body : null };
}

async function invited(email: string, roles: MemberRole[] = ['approver']) {
  const input = { email, name: 'Invited', roles, groups: ['desk'] };
  return plane.ok(org.ownerKey, 'POST', '/v1/invitations', input);
}

describe('signing in at an identity provider', () => {
  it('goes there with PKCE, state and nonce, and comes back to a session', async () => {
    const browser = newBrowser();
    const url = await begin(browser, provider, '?returnTo=/app/approvals');
    const sent = Object.fromEntries(url.searchParams);
    expect(sent).toMatchObject({
      response_type: 'code',
      client_id: 'runplane',
      code_challenge_method: 'S256',
      redirect_uri: 'http://localhost:7401/v1/sign-in/oidc/callback',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(await comeBack(browser, await idp.visit(url.href))).toBe('/app/approvals');
    const { form = {}, authorization = '' } = idp.tokenRequest ?? {};
    expect(challengeOf(form.code_verifier ?? '')).toBe(sent.code_challenge);
    const basic = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString();
    expect(basic.split(':').map((part) => decodeURIComponent(part.replaceAll('+', ' ')))).toEqual(['runplane', SECRET]);
    expect(form.client_secret).toBeUndefined();
    const { body } = await browser.send('GET', '/v1/session');
    expect(body).toMatchObject({ method: 'oidc', member: { email: idp.person.email, roles: ['viewer'] } });
  });

  it('is offered on the sign-in page of its org only', async () => {
    const offered = (slug: string) => plane.request(null, 'GET', `/v1/sign-in/providers?org=${slug}`);
    expect((await offered('federated')).body.items).toEqual([{ id: provider, name: 'Works IdP' }]);
    expect((await offered('nowhere')).body.items).toEqual([]);
    expect((await plane.request(null, 'GET', '/v1/sign-in/providers/idp_none/begin')).status).toBe(404);
  });

  it('finds the same member again by subject, though the address has changed', async () => {
    const first = await signIn();
    idp.person = { ...idp.person, email: 'renamed@elsewhere.example', email_verified: false };
    const again = await signIn();
    expect(again.session.member.id).toBe(first.session.member.id);
  });

  it.each<[string, string, () => Promise<void> | void]>([
    ['whose nonce is another one', 'provider', () => void Object.assign(idp.wrong, { nonce: 'x' })],
    ['for another client', 'provider', () => void Object.assign(idp.wrong, { aud: 'another' })],
    ['of another issuer', 'provider', () => void Object.assign(idp.wrong, { iss: 'http://127.0.0.1:1' })],
    ['that has expired', 'provider', () => void Object.assign(idp.wrong, { exp: 1_700_000_000 })],
    ['whose signature is over something else', 'provider', () => void Object.assign(idp, { spoilsSignature: true })],
    ['whose address is not verified', 'email', () => void Object.assign(idp.person, { email_verified: false })],
    ['without an address', 'email', () => void Reflect.deleteProperty(idp.person, 'email')],
    ['of another domain', 'not_a_member', () => void Object.assign(idp.person, { email: 'x@notworks.example' })],
    ['of a domain below ours', 'not_a_member', () => void Object.assign(idp.person, { email: 'x@a.works.example' })],
    [
      'of a look-alike address',
      'email',
      () => void Object.assign(idp.person, { email: 'x@evil.example>@works.example' }),
    ],
  ])('is refused with an ID token %s, and logged', async (_, problem, make) => {
    const before = (await refusals()).length;
    await make();
    const { page, session } = await signIn();
    expect([page, session]).toEqual([`/app/?signInProblem=${problem}`, null]);
    expect((await refusals()).slice(before)).toEqual([`sign-in refused: identity provider: ${problem}`]);
  });

  it('takes an address from the userinfo endpoint where the ID token has none', async () => {
    const { email, ...person } = newPerson();
    idp.reset(person as Person);
    idp.userinfo = { email: email as string, email_verified: true };
    expect((await signIn()).session.member.email).toBe(email);
  });

  it('comes back in the browser that began only, and once', async () => {
    const [mine, other] = [newBrowser(), newBrowser()];
    const back = await idp.visit((await begin(mine)).href);
    expect(await comeBack(other, back)).toBe('/app/?signInProblem=state');
    await begin(other);
    expect(await comeBack(other, back)).toBe('/app/?signInProblem=provider');
    expect(await comeBack(mine, back)).toBe('/app/');
    expect(await comeBack(mine, back)).toBe('/app/?signInProblem=state');
    expect([await mine.isSignedIn(), await other.isSignedIn()]).toEqual([true, false]);
  });

  it('leads back to pages of ours only', async () => {
    for (const returnTo of ['https://evil.example/', '//evil.example/', '/v1/session', '/app/\\evil', 'app/']) {
      const path = `/v1/sign-in/providers/${provider}/begin?returnTo=${encodeURIComponent(returnTo)}`;
      expect((await plane.request(null, 'GET', path)).status).toBe(400);
    }
  });

  it.each(['cross-site', 'same-site', 'unheard-of'])('is not begun by another site: %s', async (site) => {
    const browser = newBrowser();
    const path = `/v1/sign-in/providers/${provider}/begin?returnTo=/app/approvals`;
    const answer = await browser.send('GET', path, undefined, { 'sec-fetch-site': site });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/app/approvals?signInProblem=state']);
    expect(answer.headers.getSetCookie()).toEqual([]);
    for (const own of ['same-origin', 'none']) {
      const begun = await newBrowser().send('GET', path, undefined, { 'sec-fetch-site': own });
      expect(begun.headers.get('location')).toMatch(new RegExp(`^${idp.issuer}`));
    }
  });

  it('keeps what it began with sealed, in a cookie for this alone', async () => {
    const answer = await newBrowser().send('GET', `/v1/sign-in/providers/${provider}/begin`);
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^runplane-oidc=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/);
    expect(Buffer.from(cookie.split('.')[3] ?? '', 'base64url').toString('latin1')).not.toContain(provider);
  });
});

describe('who becomes a member', () => {
  it('is who has an invitation: with its roles and groups, whatever the domain', async () => {
    idp.reset(newPerson({ email: 'Guest@Elsewhere.example' }));
    const { invitation } = await invited('guest@elsewhere.example');
    const { session } = await signIn();
    expect(session.member).toMatchObject({ id: invitation.member.id, roles: ['approver'], groups: ['desk'] });
    const { items } = await plane.ok(org.ownerKey, 'GET', '/v1/invitations');
    expect(items[0]).toMatchObject({ id: invitation.id, status: 'ACCEPTED' });
  });

  it('is whoever the domain lets in, with roles that manage nothing', async () => {
    await put({ defaultRoles: ['operator', 'auditor'] }, 'PUT', `/${provider}`);
    const { session } = await signIn();
    expect(session.member.roles).toEqual(['operator', 'auditor']);
    for (const role of ['owner', 'admin', 'break_glass']) {
      const input = { name: 'Other', issuer: idp.issuer, clientId: 'x', defaultRoles: [role] };
      expect((await plane.request(org.ownerKey, 'POST', '/v1/identity-providers', input)).status).toBe(400);
    }
  });

  it('is nobody who came in otherwise before, until they link the account themselves', async () => {
    const email = idp.person.email as string;
    const { token } = await invited(email, ['admin']);
    const browser = newBrowser();
    const accepted = await browser.send('POST', '/v1/invitations/accept', { token, password: PASSWORD });
    browser.session = accepted.body.session;
    expect((await signIn()).page).toBe('/app/?signInProblem=link_first');
    const { body } = await browser.send('POST', `/v1/identity-providers/${provider}/link`);
    expect(await comeBack(browser, await idp.visit(body.url))).toBe('/app/account');
    expect((await browser.send('GET', '/v1/session')).body).toMatchObject({ id: accepted.body.session.id });
    const identities = (await browser.send('GET', '/v1/sign-in-methods')).body.identities;
    expect(identities).toMatchObject([{ provider: { id: provider, name: 'Works IdP' } }]);
    expect((await signIn()).session.member).toMatchObject({ email, roles: ['admin'] });
  });

  it('is one member only: an account that is linked is not linked to another', async () => {
    await signIn();
    const { token } = await invited('second@elsewhere.example');
    const browser = newBrowser();
    const accepted = await browser.send('POST', '/v1/invitations/accept', { token, password: PASSWORD });
    browser.session = accepted.body.session;
    const { body } = await browser.send('POST', `/v1/identity-providers/${provider}/link`);
    expect(await comeBack(browser, await idp.visit(body.url))).toBe('/app/account?signInProblem=taken');
  });

  it.each([
    ['signed out everywhere', (browser: TestBrowser) => browser.send('DELETE', '/v1/sessions')],
    ['signed out here', (browser: TestBrowser) => browser.send('DELETE', '/v1/session')],
  ])('is no member who has %s since they began to link', async (_, signOut) => {
    const email = idp.person.email as string;
    const { token } = await invited(email);
    const browser = newBrowser();
    browser.session = (
      await browser.send('POST', '/v1/invitations/accept', { token, password: PASSWORD })
    ).body.session;
    const { body } = await browser.send('POST', `/v1/identity-providers/${provider}/link`);
    expect((await signOut(browser)).status).toBeLessThan(300);
    expect(await comeBack(browser, await idp.visit(body.url))).toBe('/app/account?signInProblem=state');
    expect((await signIn()).page).toBe('/app/?signInProblem=link_first');
  });

  it('is nobody who is disabled or removed', async () => {
    const { session, browser } = await signIn();
    await plane.ok(org.ownerKey, 'PATCH', `/v1/members/${session.member.id}`, { status: 'disabled' });
    expect(await browser.isSignedIn()).toBe(false);
    expect((await signIn()).page).toBe('/app/?signInProblem=disabled');
    await plane.ok(org.ownerKey, 'DELETE', `/v1/members/${session.member.id}`);
    await put({ allowedDomains: [] }, 'PUT', `/${provider}`);
    expect((await signIn()).page).toBe('/app/?signInProblem=not_a_member');
  });

  it('is one of the org whose provider it is', async () => {
    const other = await plane.createOrg('Other Works');
    const { id } = await put({}, 'POST', '', other);
    const here = await signIn();
    const there = await signIn(newBrowser(), id);
    expect([here.session.org.id, there.session.org.id]).toEqual([org.id, other.id]);
    expect(here.session.member.id).not.toBe(there.session.member.id);
  });
});

describe('groups', () => {
  const mapping = [
    { claim: 'finance-team', group: 'finance' },
    { claim: 'on-duty', group: 'desk' },
  ];

  it('follow the claim at each sign-in, and others are left alone', async () => {
    await put({ groupMapping: mapping, groupsClaim: 'teams' }, 'PUT', `/${provider}`);
    Object.assign(idp.person, { teams: ['finance-team', 'unknown'] });
    const { session } = await signIn();
    expect(session.member.groups).toEqual(['finance']);
    await plane.ok(org.ownerKey, 'PATCH', `/v1/members/${session.member.id}`, { groups: ['board', 'finance'] });
    Object.assign(idp.person, { teams: 'on-duty' });
    expect((await signIn()).session.member.groups).toEqual(['board', 'desk']);
    Reflect.deleteProperty(idp.person, 'teams');
    expect((await signIn()).session.member.groups).toEqual(['board']);
    const changes = await plane.changes(org, { resource: 'member', id: session.member.id });
    const told = changes.map(({ data }) => String(data.change)).filter((change) => change.startsWith('groups'));
    expect(told).toEqual(['finance', 'board, desk', 'board'].map((groups) => `groups by identity provider: ${groups}`));
  });
});

describe('an identity provider', () => {
  it('is named by owners only, shown without its secret, and stored with it sealed', async () => {
    const admin = await plane.createMember(org, 'idp-admin', ['admin']);
    const input = { name: 'Mine', issuer: idp.issuer, clientId: 'x' };
    expect((await plane.request(admin.key, 'POST', '/v1/identity-providers', input)).status).toBe(403);
    const { items } = await plane.ok(admin.key, 'GET', '/v1/identity-providers');
    expect(items).toMatchObject([{ id: provider, hasSecret: true, issuer: idp.issuer }]);
    expect(JSON.stringify(items)).not.toContain(SECRET);
    const [row] = await plane.query('SELECT sealed_secret FROM identity_providers WHERE id = $1', [provider]);
    expect(row.sealed_secret.includes(SECRET)).toBe(false);
    const same = await plane.request(org.ownerKey, 'POST', '/v1/identity-providers', { ...input, name: 'Works IdP' });
    expect([same.status, same.body.code]).toEqual([409, 'conflict']);
  });

  it.each([
    ['is no provider', () => `${idp.issuer}/nothing`],
    ['does not answer', () => 'https://127.0.0.1:1'],
    ['is private and not permitted', () => 'http://169.254.169.254'],
    ['is an address of this machine', () => plane.url],
  ])('is not taken where its issuer %s', async (_, issuer) => {
    const input = { name: 'Bad', issuer: issuer(), clientId: 'x' };
    const refused = await plane.request(org.ownerKey, 'POST', '/v1/identity-providers', input);
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_request', errors: [{ path: 'issuer' }] } });
  });

  it('keeps its secret where none is given, and loses it with its people when it is another one', async () => {
    const { browser } = await signIn();
    const kept = { name: 'Works IdP', issuer: idp.issuer, clientId: 'runplane', allowedDomains: ['works.example'] };
    const same = await plane.ok(org.ownerKey, 'PUT', `/v1/identity-providers/${provider}`, kept);
    expect([same.hasSecret, await browser.isSignedIn()]).toEqual([true, true]);
    const other = { ...kept, clientId: 'another' };
    const moved = await plane.ok(org.ownerKey, 'PUT', `/v1/identity-providers/${provider}`, other);
    expect([moved.hasSecret, await browser.isSignedIn()]).toEqual([false, false]);
    const [row] = await plane.query('SELECT count(*)::int AS left FROM oidc_identities WHERE provider_id = $1', [
      provider,
    ]);
    expect(row.left).toBe(0);
  });

  it('that is removed signs out whoever came by it', async () => {
    const { id } = await put({ name: 'Short-lived' });
    const { browser } = await signIn(newBrowser(), id);
    expect(await browser.isSignedIn()).toBe(true);
    const stranger = await plane.createOrg('Stranger');
    expect((await plane.request(stranger.ownerKey, 'DELETE', `/v1/identity-providers/${id}`)).status).toBe(404);
    expect((await plane.request(org.ownerKey, 'DELETE', `/v1/identity-providers/${id}`)).status).toBe(204);
    expect(await browser.isSignedIn()).toBe(false);
    expect((await plane.request(null, 'GET', `/v1/sign-in/providers/${id}/begin`)).status).toBe(404);
  });
});
