import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { hash } from '@node-rs/argon2';
import { TestBrowser } from '../../testing/test-browser.js';
import { TestControlPlane, type TestOrg } from '../../testing/test-control-plane.js';

const PASSWORD = 'a lantern over nine still ponds';
const OTHER = 'three herons wait for the tide';

let plane: TestControlPlane;
let org: TestOrg;
let person: { id: string; key: string; email: string };
let count = 0;

beforeAll(async () => {
  plane = await TestControlPlane.start();
  org = await plane.createOrg('Local Logins');
});
afterAll(() => plane?.close());
beforeEach(async () => {
  count += 1;
  person = { ...(await plane.createMember(org, `person-${count}`, ['viewer'])), email: `person-${count}@example.com` };
  // Of the tests before: they come from one address.
  await plane.query('DELETE FROM sign_in_throttles');
});

const setPassword = (password = PASSWORD, more: object = {}) =>
  plane.request(person.key, 'PUT', '/v1/password', { password, ...more });
const newBrowser = () => new TestBrowser(plane.url);
const claim = () => ({ org: 'local-logins', email: person.email });
const signIn = (password = PASSWORD, browser = newBrowser()) =>
  browser.signIn('/v1/sign-in/password', { ...claim(), password });
const changesOf = async (resource: string, id = person.id) =>
  (await plane.changes(org, { resource, id })).map(({ data }) => data.change);

async function signedIn(): Promise<TestBrowser> {
  const browser = newBrowser();
  expect((await signIn(PASSWORD, browser)).status).toBe(201);
  return browser;
}

/** As if the time to wait were over. */
const waitOver = () => plane.query(`UPDATE sign_in_throttles SET blocked_until = now() - interval '1 second'`);

describe('signing in with a password', () => {
  beforeEach(() => setPassword());

  it.each([
    ['by the slug of the org', () => ({})],
    ['by its id', () => ({ org: org.id })],
    ['in whatever case', () => ({ org: 'Local-Logins', email: person.email.toUpperCase() })],
  ])('begins a session, %s', async (_, other) => {
    const browser = newBrowser();
    const answer = await browser.signIn('/v1/sign-in/password', { ...claim(), password: PASSWORD, ...other() });
    expect(answer).toMatchObject({ status: 201, body: { method: 'password', member: { id: person.id } } });
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict$/);
    expect(await browser.isSignedIn()).toBe(true);
    expect(await changesOf('session', answer.body.id)).toEqual(['begun by password']);
  });

  it('ends with no key: revoking those of the member leaves it', async () => {
    const browser = await signedIn();
    await plane.ok(org.ownerKey, 'DELETE', `/v1/keys/${person.key.split('_')[1]}`);
    expect(await browser.isSignedIn()).toBe(true);
  });

  it('answers the same to a wrong password, a person, and an org that there is not', async () => {
    const bodies = [
      { ...claim(), password: OTHER },
      { ...claim(), email: 'nobody@example.com', password: PASSWORD },
      { ...claim(), org: 'nowhere', password: PASSWORD },
      { ...claim(), email: (await plane.createMember(org, `keys-only-${count}`, ['viewer'])).id, password: PASSWORD },
    ];
    const answers = [];
    for (const body of bodies) answers.push(await newBrowser().signIn('/v1/sign-in/password', body));
    const seen = answers.map(({ status, body, headers }) => [status, body.detail, headers.get('set-cookie')]);
    expect(new Set(seen.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(seen[0]?.[0]).toBe(401);
    expect(await changesOf('session')).toEqual(['sign-in refused: wrong password']);
  });

  it('is refused to a disabled member, as is a wrong password', async () => {
    await plane.ok(org.ownerKey, 'PATCH', `/v1/members/${person.id}`, { status: 'disabled' });
    expect((await signIn()).status).toBe(401);
    expect(await changesOf('session')).toEqual(['sign-in refused: the member is disabled']);
  });

  it('hashes the password anew where it was with other costs', async () => {
    const old = await hash(PASSWORD, { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
    await plane.query('UPDATE passwords SET hash = $2 WHERE member_id = $1', [person.id, old]);
    expect((await signIn()).status).toBe(201);
    const [row] = await plane.query('SELECT hash FROM passwords WHERE member_id = $1', [person.id]);
    expect(row.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await signIn()).status).toBe(201);
  });
});

describe('guessing', () => {
  beforeEach(() => setPassword());

  it('is blocked after five tries, the right password too, for twice as long each time', async () => {
    for (let i = 0; i < 5; i++) expect((await signIn(OTHER)).status).toBe(401);
    const blocked = await signIn();
    expect([blocked.status, blocked.body.code]).toEqual([429, 'rate_limited']);
    const waits = [Number(blocked.headers.get('retry-after'))];
    for (let i = 0; i < 2; i++) {
      await waitOver();
      expect((await signIn(OTHER)).status).toBe(401);
      waits.push(Number((await signIn()).headers.get('retry-after')));
    }
    const minutes = waits.map((seconds) => Math.ceil(seconds / 60));
    expect(minutes).toEqual([1, 2, 4]);
    await waitOver();
    expect((await signIn()).status).toBe(201);
    expect((await changesOf('session')).filter((change) => change === 'sign-in refused: wrong password')).toHaveLength(
      7,
    );
  });

  it('begins anew after the right password', async () => {
    for (let i = 0; i < 4; i++) await signIn(OTHER);
    expect((await signIn()).status).toBe(201);
    for (let i = 0; i < 4; i++) expect((await signIn(OTHER)).status).toBe(401);
    expect((await signIn()).status).toBe(201);
  });

  it('at an account that there is not is blocked just so', async () => {
    const guess = () =>
      newBrowser().signIn('/v1/sign-in/password', { org: 'nowhere', email: 'nobody@example.com', password: OTHER });
    const statuses = [];
    for (let i = 0; i < 6; i++) statuses.push((await guess()).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('many at once gets no more tries than one by one', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => signIn(OTHER)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(5).fill(401), ...Array(7).fill(429)]);
  });

  it('at many accounts from one address is blocked for that address', async () => {
    const guess = (i: number) =>
      newBrowser().signIn('/v1/sign-in/password', { ...claim(), email: `guess-${i}@example.com`, password: OTHER });
    await Promise.all(Array.from({ length: 50 }, (_, i) => guess(i)));
    expect((await signIn()).status).toBe(429);
    await waitOver();
    expect((await signIn()).status).toBe(201);
  });
});

describe('a password', () => {
  it('is refused where it is weak, and where it is made of what others know of its person', async () => {
    for (const weak of ['short', 'passwordpassword', `person-${count} local logins`]) {
      const refused = await setPassword(weak);
      expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_request', errors: [{ path: 'password' }] } });
    }
    expect((await signIn('passwordpassword')).status).toBe(401);
  });

  it('is changed by who knows it, and ends every other session', async () => {
    expect((await setPassword()).status).toBe(204);
    const [here, there] = [await signedIn(), await signedIn()];
    expect((await here.send('PUT', '/v1/password', { password: OTHER })).body.errors[0].path).toBe('current');
    const wrong = await here.send('PUT', '/v1/password', { current: 'guessed it is not', password: OTHER });
    expect([wrong.status, wrong.body.code]).toEqual([403, 'forbidden']);
    expect((await here.send('PUT', '/v1/password', { current: PASSWORD, password: OTHER })).status).toBe(204);
    expect([await here.isSignedIn(), await there.isSignedIn()]).toEqual([true, false]);
    expect([(await signIn()).status, (await signIn(OTHER)).status]).toEqual([401, 201]);
    expect(await changesOf('password')).toEqual(['set', 'changed; sessions ended: 1']);
  });

  it('can not be guessed from an open page without end', async () => {
    await setPassword();
    const page = await signedIn();
    const guess = () => page.send('PUT', '/v1/password', { current: 'guessed it is not', password: OTHER });
    const statuses = [];
    for (let i = 0; i < 6; i++) statuses.push((await guess()).status);
    expect(statuses).toEqual([403, 403, 403, 403, 403, 429]);
  });

  it('is stored as a hash, and told by no answer', async () => {
    await setPassword();
    const [row] = await plane.query('SELECT hash FROM passwords WHERE member_id = $1', [person.id]);
    expect(row.hash).toMatch(/^\$argon2id\$/);
    const methods = await plane.ok(person.key, 'GET', '/v1/sign-in-methods');
    expect(methods).toEqual({
      password: { changedAt: expect.any(String) },
      recoveryCodes: null,
      passkeys: 0,
      identities: [],
    });
  });
});

describe('recovery codes', () => {
  const recover = (code: string, newPassword = OTHER, browser = newBrowser()) =>
    browser.signIn('/v1/sign-in/recovery-code', { ...claim(), code, newPassword });

  async function codesOf(browser: TestBrowser): Promise<string[]> {
    const answer = await browser.send('POST', '/v1/recovery-codes', { password: PASSWORD });
    expect(answer.status).toBe(201);
    return answer.body.codes;
  }

  it('are given for the password only, shown once, and stored as hashes', async () => {
    const without = await plane.request(person.key, 'POST', '/v1/recovery-codes', { password: PASSWORD });
    expect([without.status, without.body.code]).toEqual([409, 'conflict']);
    await setPassword();
    const browser = await signedIn();
    expect((await browser.send('POST', '/v1/recovery-codes', { password: OTHER })).status).toBe(403);
    const codes = await codesOf(browser);
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([A-HJKMNP-Z2-9]{5}-){3}[A-HJKMNP-Z2-9]{5}$/);
    const methods = (await browser.send('GET', '/v1/sign-in-methods')).body;
    expect(methods.recoveryCodes).toMatchObject({ left: 10 });
    const rows = await plane.query('SELECT * FROM recovery_codes WHERE member_id = $1', [person.id]);
    expect(rows.map(({ hash: { length } }) => length)).toEqual(Array(10).fill(32));
  });

  it('set a new password once, however they are typed, and end every session', async () => {
    await setPassword();
    const browser = await signedIn();
    const [code = ''] = await codesOf(browser);
    for (let i = 0; i < 6; i++) await signIn('forgotten for good, it seems');
    const recovered = newBrowser();
    const answer = await recover(code.toLowerCase().replaceAll('-', ' '), OTHER, recovered);
    expect(answer).toMatchObject({ status: 201, body: { method: 'recovery_code', member: { id: person.id } } });
    expect([await browser.isSignedIn(), await recovered.isSignedIn()]).toEqual([false, true]);
    expect((await signIn(OTHER)).status).toBe(201);
    expect((await signIn()).status).toBe(401);
    expect((await recover(code, PASSWORD)).status).toBe(401);
    expect((await recovered.send('GET', '/v1/sign-in-methods')).body.recoveryCodes.left).toBe(9);
    expect(await changesOf('password')).toEqual(['set', 'set by a recovery code; sessions ended: 1']);
  });

  it('are good for one of two that come at once', async () => {
    await setPassword();
    const [code = ''] = await codesOf(await signedIn());
    const answers = await Promise.all([recover(code), recover(code, 'two otters sleep hand in hand')]);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  it('are not used up by a weak password, nor good once others were made', async () => {
    await setPassword();
    const browser = await signedIn();
    const [code = ''] = await codesOf(browser);
    expect((await recover(code, 'passwordpassword')).body.errors[0].path).toBe('newPassword');
    await codesOf(browser);
    expect((await recover(code)).status).toBe(401);
    expect(await changesOf('session')).toContain('sign-in refused: wrong recovery_code');
  });

  it("are nobody else's", async () => {
    await setPassword();
    const [code = ''] = await codesOf(await signedIn());
    const other = await plane.createMember(org, `other-${count}`, ['owner']);
    const email = `other-${count}@example.com`;
    const stolen = await newBrowser().signIn('/v1/sign-in/recovery-code', {
      ...claim(),
      email,
      code,
      newPassword: OTHER,
    });
    expect(stolen.status).toBe(401);
    expect(await changesOf('session', other.id)).toEqual(['sign-in refused: wrong recovery_code']);
  });
});

describe('the slug of an org', () => {
  it('comes from its name, and is of one org only', async () => {
    const slugs = [];
    for (const name of ['Acme: Tools / Dept. 7', 'Local Logins', 'Local Logins', 'Q@']) {
      const input = { name, ownerEmail: 'o@example.com', ownerName: 'O' };
      slugs.push((await plane.ok(plane.config.operatorToken, 'POST', '/v1/orgs', input)).org.slug);
    }
    expect([slugs[0], slugs[3]]).toEqual(['acme-tools-dept-7', 'q']);
    expect(slugs[1]).toMatch(/^local-logins-[0-9a-z]{8}$/);
    expect(new Set(slugs).size).toBe(4);
    for (const slug of slugs) expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });
});
