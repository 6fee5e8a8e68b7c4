import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Approval, ApprovalState } from '@runplane/contracts';
import { type Database, openDatabase } from '@runplane/database';
import { storeApproval } from '@runplane/database/testing';
import { type Misbehaviour, SoftwareAuthenticator } from '../testing/software-authenticator.js';
import { TestControlPlane, type TestOrg } from '../testing/test-control-plane.js';

type Person = { id: string; key: string };

let plane: TestControlPlane;
let org: TestOrg;
let database: Database;
let origin: string;
let people = 0;

beforeAll(async () => {
  plane = await TestControlPlane.start();
  org = await plane.createOrg('Passkeys');
  database = await openDatabase({ url: plane.databaseUrl, applicationName: 'passkeys-test' });
  origin = plane.config.webAuthn.origins[0] as string;
});
afterAll(async () => {
  await database?.close();
  await plane?.close();
});

const person = () => plane.createMember(org, `person-${++people}`, ['approver'], ['desk']);
const begin = (who: Person) => plane.ok(who.key, 'POST', '/v1/passkeys/registration-options');
const register = (who: Person, body: object) =>
  plane.request(who.key, 'POST', '/v1/passkeys', { name: 'phone', ...body });

/** A member with one registered passkey. */
async function withPasskey(algorithm: 'ES256' | 'EdDSA' = 'ES256') {
  const who = await person();
  const device = new SoftwareAuthenticator(origin, algorithm);
  const { options } = await begin(who);
  const { status, body } = await register(who, { attestation: device.create(options) });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { who, device, passkey: body };
}

const changesOf = (id: string) => plane.changes(org, { id });

describe('registering a passkey', () => {
  it.each(['ES256', 'EdDSA'] as const)(
    'takes an %s key, lists it, and puts the public key into the log',
    async (alg) => {
      const { who, device, passkey } = await withPasskey(alg);
      expect(passkey).toMatchObject({ member: who.id, name: 'phone', credentialId: device.id, device: 'singleDevice' });
      expect((await plane.ok(who.key, 'GET', '/v1/passkeys')).items).toEqual([passkey]);
      expect((await plane.ok(org.ownerKey, 'GET', `/v1/members/${who.id}/passkeys`)).items).toEqual([passkey]);
      const [logged] = await changesOf(passkey.id);
      expect(logged?.actor).toEqual({ kind: 'member', id: who.id });
      const key = createPublicKey({ key: logged?.data.publicKey as JsonWebKey, format: 'jwk' });
      expect(key.asymmetricKeyType).toBe(alg === 'ES256' ? 'ec' : 'ed25519');
    },
  );

  it('asks a member who has one to sign for the next with it', async () => {
    const { who, device } = await withPasskey();
    const second = new SoftwareAuthenticator(origin, 'EdDSA');
    const unsigned = await begin(who);
    expect(unsigned.options.excludeCredentials).toEqual([expect.objectContaining({ id: device.id })]);
    const refused = await register(who, { attestation: second.create(unsigned.options) });
    expect([refused.status, refused.body.code]).toEqual([403, 'step_up_required']);
    const other = await begin(who);
    const forOther = await register(who, {
      attestation: second.create(other.options),
      assertion: device.get((await begin(who)).stepUp),
    });
    expect(forOther.body).toMatchObject({ code: 'step_up_invalid', detail: 'another registration was signed for.' });
    const mine = await begin(who);
    const bySelf = await register(who, {
      attestation: second.create(mine.options),
      assertion: second.get(mine.stepUp),
    });
    expect(bySelf.body.code).toBe('step_up_invalid');
    const signed = await begin(who);
    const taken = await register(who, {
      attestation: second.create(signed.options),
      assertion: device.get(signed.stepUp),
    });
    expect(taken.status).toBe(201);
    expect((await changesOf(taken.body.id))[0]?.data.change).toBe('registered, signed for with another one');
  });

  it('lets only one of two that come at once be the first', async () => {
    const who = await person();
    const tries = await Promise.all(
      [1, 2].map(async () => {
        const { options } = await begin(who);
        return { attestation: new SoftwareAuthenticator(origin).create(options) };
      }),
    );
    const answers = await Promise.all(tries.map((body) => register(who, body)));
    const good = answers.filter(({ status }) => status === 201);
    expect(good).toHaveLength(1);
    expect((await plane.ok(who.key, 'GET', '/v1/passkeys')).items).toHaveLength(1);
  });

  it.each<[string, Misbehaviour]>([
    ['of another site', { origin: 'https://runplane.example.net' }],
    ['for another relying party', { rpId: 'example.net' }],
    ['whose user was not verified', { userNotVerified: true }],
    ['of another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
  ])('refuses one %s', async (_what, how) => {
    const who = await person();
    const { options } = await begin(who);
    const { status, body } = await register(who, {
      attestation: new SoftwareAuthenticator(origin).create(options, how),
    });
    expect([status, body.code]).toEqual([403, 'step_up_invalid']);
    expect((await plane.ok(who.key, 'GET', '/v1/passkeys')).items).toEqual([]);
  });

  it("refuses another member's challenge, one that was used, and what is no attestation", async () => {
    const [who, other] = [await person(), await person()];
    const { options } = await begin(other);
    const stolen = await register(who, { attestation: new SoftwareAuthenticator(origin).create(options) });
    expect(stolen.body.code).toBe('step_up_invalid');
    const attestation = new SoftwareAuthenticator(origin).create(options);
    expect((await register(other, { attestation })).status).toBe(201);
    expect((await register(other, { attestation })).body.code).toBe('step_up_invalid');
    expect((await register(who, { attestation: {} })).body.code).toBe('step_up_invalid');
  });

  it('keeps the last one from being removed; an owner resets, and the next is the first again', async () => {
    const { who, passkey } = await withPasskey();
    expect((await plane.request(who.key, 'DELETE', `/v1/passkeys/${passkey.id}`)).body.code).toBe('conflict');
    const stranger = await person();
    expect((await plane.request(stranger.key, 'DELETE', `/v1/passkeys/${passkey.id}`)).status).toBe(404);
    expect((await plane.ok(who.key, 'GET', '/v1/passkeys')).items).toHaveLength(1);
    const self = await plane.request(org.ownerKey, 'DELETE', `/v1/members/${org.ownerId}/passkeys`);
    expect(self.body.code).toBe('conflict');
    const admin = await plane.createMember(org, `admin-${++people}`, ['admin']);
    expect((await plane.request(admin.key, 'DELETE', `/v1/members/${who.id}/passkeys`)).status).toBe(403);
    await plane.ok(org.ownerKey, 'DELETE', `/v1/members/${who.id}/passkeys`);
    expect((await changesOf(who.id)).at(-1)?.data.change).toBe('reset: 1 removed');
    expect((await begin(who)).stepUp).toBeNull();
  });
});

describe('signing a vote', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  let approval: string;
  let approvals = 0;

  /** In the projection alone: what is refused here never gets to a workflow. */
  beforeAll(async () => {
    approval = await pendingApproval();
  });

  const options = (who: Person, body: object = {}, id = approval) =>
    plane.ok(who.key, 'POST', `/v1/approvals/${id}/step-up-options`, { digest, ...body });
  const vote = (who: Person, assertion: object, body: object = {}, id = approval) =>
    plane.request(who.key, 'POST', `/v1/approvals/${id}/approve`, { digest, assertion, ...body });
  /** Past the signature, the vote asks Temporal for a workflow that is not there. */
  const counted = async (who: Person, assertion: object, body: object = {}) =>
    expect((await vote(who, assertion, body)).body.code).toBe('already_decided');
  const refused = async (answer: ReturnType<typeof vote>, detail?: RegExp) => {
    const { status, body } = await answer;
    expect([status, body.code]).toEqual([403, 'step_up_invalid']);
    if (detail) expect(body.detail).toMatch(detail);
  };

  it.each(['ES256', 'EdDSA'] as const)('lets the vote through that an %s key has signed', async (algorithm) => {
    const { who, device } = await withPasskey(algorithm);
    const begun = await options(who);
    expect(begun.challenge).toMatchObject({
      approval,
      digest,
      choice: 'approve',
      member: who.id,
      grant: null,
      stage: 0,
    });
    await counted(who, device.get(begun.options));
  });

  it.each<[string, Misbehaviour, RegExp]>([
    ['of another site', { origin: 'https://runplane.example.net' }, /origin/],
    ['for another relying party', { rpId: 'example.net' }, /RP ID/],
    ['whose user was not verified', { userNotVerified: true }, /verif/],
    ['of a challenge that nobody gave', { challenge: Buffer.alloc(32).toString('base64url') }, /not given/],
    ['that is forged', { forge: true }, /signature/],
    ['of a credential that is not theirs', { id: 'AAAA' }, /no passkey of this member/],
  ])('refuses an assertion %s, and its challenge is used up', async (_what, how, detail) => {
    const { who, device } = await withPasskey();
    const begun = await options(who);
    await refused(vote(who, device.get(begun.options, how)), detail);
    if (how.challenge) return;
    await refused(vote(who, device.get(begun.options)), /has been used/);
  });

  it('refuses a counter that does not rise: the key may have been copied', async () => {
    const { who, device } = await withPasskey();
    await counted(who, device.get((await options(who)).options, { counter: 7 }));
    await refused(vote(who, device.get((await options(who)).options, { counter: 7 })), /counter/i);
    await refused(vote(who, device.get((await options(who)).options, { counter: 3 })), /counter/i);
    await counted(who, device.get((await options(who)).options, { counter: 8 }));
  });

  it("refuses another member's signature, and another member's challenge", async () => {
    const [one, other] = [await withPasskey(), await withPasskey()];
    const begun = await options(one.who);
    await refused(vote(one.who, other.device.get(begun.options)), /no passkey of this member/);
    const theirs = await options(other.who);
    await refused(vote(one.who, one.device.get(theirs.options)), /not given to this member/);
  });

  it('refuses a signature for another approval, digest, choice or grant', async () => {
    const { who, device } = await withPasskey();
    const elsewhere = await pendingApproval();
    const grant = { expiresIn: '1h', maxUses: 3 };
    const another = /another vote was signed/;
    await refused(vote(who, device.get((await options(who, {}, elsewhere)).options)), another);
    const otherDigest = { digest: `sha256:${'b'.repeat(64)}` };
    await refused(vote(who, device.get((await options(who)).options), otherDigest), another);
    await refused(vote(who, device.get((await options(who, { choice: 'break_glass' })).options)), another);
    await refused(vote(who, device.get((await options(who)).options), { grant }), another);
    await refused(vote(who, device.get((await options(who, { grant })).options)), another);
    await counted(who, device.get((await options(who, { grant })).options), { grant });
  });

  it('refuses a signature of an earlier stage or revision', async () => {
    const { who, device } = await withPasskey();
    const moved = await pendingApproval();
    const assertion = device.get((await options(who, {}, moved)).options);
    await changeApproval(moved, { stage: 1 });
    await refused(vote(who, assertion, {}, moved), /another vote was signed/);
    const again = device.get((await options(who, {}, moved)).options);
    await changeApproval(moved, { revision: 1 });
    await refused(vote(who, again, {}, moved), /another vote was signed/);
  });

  it('gives the same answer to the same assertion, and takes no other one for its challenge', async () => {
    const { who, device } = await withPasskey();
    const begun = await options(who);
    const assertion = device.get(begun.options);
    await counted(who, assertion);
    await counted(who, assertion);
    await refused(vote(who, device.get(begun.options)), /has been used/);
  });

  it('logs what is refused, with who tried it', async () => {
    const { who, device } = await withPasskey();
    const tried = await pendingApproval();
    await refused(vote(who, device.get((await options(who, {}, tried)).options, { forge: true }), {}, tried));
    const [logged] = await changesOf(tried);
    expect(logged).toMatchObject({ actor: { id: who.id }, data: { resource: 'passkey' } });
    expect(logged?.data.change).toMatch(/^signature refused: /);
  });

  it('gives no options without a passkey, for another digest, or for what is not there', async () => {
    const who = await person();
    const ask = (body: object, id = approval) =>
      plane.request(who.key, 'POST', `/v1/approvals/${id}/step-up-options`, body);
    expect((await ask({ digest })).body.code).toBe('step_up_required');
    expect((await ask({ digest: `sha256:${'b'.repeat(64)}` })).body.code).toBe('digest_mismatch');
    expect((await ask({ digest }, 'apr_nothing')).status).toBe(404);
  });

  async function pendingApproval(): Promise<string> {
    const name = `vote-${++approvals}`;
    const { id: agentId } = await plane.createAgent(org, name);
    const requestedAt = new Date().toISOString();
    return (await storeApproval(database, org.id, { name, agentId, requestedAt, state: { digest } })).approvalId;
  }

  async function changeApproval(id: string, change: object): Promise<void> {
    await database.withOrg(org.id, async (tx) => {
      const {
        actionId,
        action: _a,
        agentId: _b,
        risk: _c,
        matched: _d,
        ...state
      } = (await tx.approvals.find(id)) as Approval;
      await tx.approvals.upsert(actionId, ApprovalState.parse({ ...state, ...change }));
    });
  }
});
