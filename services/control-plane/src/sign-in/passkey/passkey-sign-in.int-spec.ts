import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Misbehaviour, SoftwareAuthenticator } from '../../testing/software-authenticator.js';
import { TestBrowser } from '../../testing/test-browser.js';
import { TestControlPlane, type TestOrg } from '../../testing/test-control-plane.js';

let plane: TestControlPlane;
let org: TestOrg;
let origin: string;
let count = 0;

beforeAll(async () => {
  plane = await TestControlPlane.start();
  org = await plane.createOrg('Passkey Logins');
  origin = plane.config.webAuthn.origins[0] as string;
});
afterAll(() => plane?.close());
beforeEach(() => plane.query('DELETE FROM sign_in_throttles'));

async function withPasskey(of = org, algorithm: 'ES256' | 'EdDSA' = 'ES256') {
  const who = await plane.createMember(of, `holder-${++count}`, ['viewer']);
  const device = new SoftwareAuthenticator(origin, algorithm);
  const { options } = await plane.ok(who.key, 'POST', '/v1/passkeys/registration-options');
  await plane.ok(who.key, 'POST', '/v1/passkeys', { name: 'phone', attestation: device.create(options) });
  return { ...who, device };
}

const newOptions = async () => (await plane.request(null, 'POST', '/v1/sign-in/passkey-options')).body.options;
const signIn = (assertion: object, browser = new TestBrowser(plane.url)) =>
  browser.signIn('/v1/sign-in/passkey', { assertion });
const refusalsOf = async (id: string) =>
  (await plane.changes(org, { resource: 'session', id })).map(({ data }) => data.change);

describe('signing in with a passkey', () => {
  it.each(['ES256', 'EdDSA'] as const)('names its person by itself, with %s', async (algorithm) => {
    const { id, device } = await withPasskey(org, algorithm);
    const options = await newOptions();
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required', allowCredentials: [] });
    const browser = new TestBrowser(plane.url);
    const answer = await signIn(device.get(options), browser);
    expect(answer).toMatchObject({ status: 201, body: { method: 'passkey', member: { id } } });
    expect(await browser.isSignedIn()).toBe(true);
    expect(await refusalsOf(answer.body.id)).toEqual(['begun by passkey']);
  });

  it.each<[string, Misbehaviour]>([
    ['of another site', { origin: 'https://runplane.example.net' }],
    ['for another relying party', { rpId: 'example.net' }],
    ['whose user was not verified', { userNotVerified: true }],
    ['that is forged', { forge: true }],
  ])('is refused with a signature %s, and logged', async (_, how) => {
    const { id, device } = await withPasskey();
    expect((await signIn(device.get(await newOptions(), how))).status).toBe(401);
    expect(await refusalsOf(id)).toEqual([expect.stringMatching(/^sign-in refused: passkey: /)]);
  });

  it.each<[string, Misbehaviour]>([
    ['that has no user handle', { userHandle: '' }],
    ['whose user handle is no text', { userHandle: 'AAAA' }],
    ['of another user', { userHandle: Buffer.from('mem_another').toString('base64url') }],
    ['of a credential that nobody has', { id: randomBytes(32).toString('base64url') }],
    ['over a challenge that is none of ours', { challenge: randomBytes(38).toString('base64url') }],
  ])('is refused with one %s', async (_, how) => {
    const { id, device } = await withPasskey();
    expect((await signIn(device.get(await newOptions(), how))).status).toBe(401);
    expect(await refusalsOf(id)).toEqual([]);
  });

  it("is not had by taking another member's user handle", async () => {
    const [victim, thief] = [await withPasskey(), await withPasskey()];
    const userHandle = Buffer.from(victim.id).toString('base64url');
    for (const how of [{ userHandle }, { userHandle, id: victim.device.id }]) {
      expect((await signIn(thief.device.get(await newOptions(), how))).status).toBe(401);
    }
  });

  it('is good once, though the authenticator does not count', async () => {
    const { device } = await withPasskey();
    const assertion = device.get(await newOptions(), { counter: 0 });
    const answers = await Promise.all([signIn(assertion), signIn(assertion)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401]);
    expect((await signIn(assertion)).status).toBe(401);
  });

  it('is refused to a copied passkey, whose counter lags behind', async () => {
    const { device } = await withPasskey();
    expect((await signIn(device.get(await newOptions(), { counter: 7 }))).status).toBe(201);
    expect((await signIn(device.get(await newOptions(), { counter: 7 }))).status).toBe(401);
  });

  it('does not take what was signed for a vote or a registration, nor what is no assertion', async () => {
    const { key, device } = await withPasskey();
    const { stepUp } = await plane.ok(key, 'POST', '/v1/passkeys/registration-options');
    expect((await signIn(device.get(stepUp))).status).toBe(401);
    expect((await signIn({})).body.code).toBe('step_up_invalid');
    expect((await signIn({ id: 7, response: { clientDataJSON: 'e30' } })).body.code).toBe('step_up_invalid');
  });

  it('is refused to a disabled member, and once the passkey is reset', async () => {
    const { id, device } = await withPasskey();
    await plane.ok(org.ownerKey, 'PATCH', `/v1/members/${id}`, { status: 'disabled' });
    expect((await signIn(device.get(await newOptions()))).status).toBe(401);
    await plane.ok(org.ownerKey, 'PATCH', `/v1/members/${id}`, { status: 'active' });
    expect((await signIn(device.get(await newOptions()))).status).toBe(201);
    await plane.ok(org.ownerKey, 'DELETE', `/v1/members/${id}/passkeys`);
    expect((await signIn(device.get(await newOptions()))).status).toBe(401);
  });

  it('leads to the org of the passkey, whichever that is', async () => {
    const other = await plane.createOrg('Other Logins');
    const { device } = await withPasskey(other);
    expect((await signIn(device.get(await newOptions()))).body.org.id).toBe(other.id);
  });
});
