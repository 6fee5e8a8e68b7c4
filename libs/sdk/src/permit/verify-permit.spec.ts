import { beforeAll, describe, expect, it } from '@jest/globals';
import type { PermitClaims } from '@runplane/contracts';
import {
  AGENT,
  actionIdFor,
  CHARGE,
  claimsFor,
  digestFor,
  newSigner,
  ORG,
  permittedView,
  viewFor,
} from '../../test/permits.js';
import { PermitError } from '../errors.js';
import { pinnedKeys } from './keys.js';
import { type PermitExpectation, verifyPermit } from './verify-permit.js';

const signer = newSigner();
const keys = pinnedKeys([signer.jwk]);
const idempotencyKey = 'order-7';
const actionId = actionIdFor(idempotencyKey);
const now = Math.floor(Date.now() / 1000);

const verify = (permit: string | null, change: Partial<PermitExpectation> = {}) =>
  verifyPermit(
    {
      view: permittedView(actionId, signer, { permit }),
      idempotencyKey,
      now: () => now,
      toleranceSeconds: 10,
      ...change,
    },
    keys,
  );
const signed = (change: Record<string, unknown>, header?: Record<string, unknown>) =>
  signer.sign({ ...claimsFor(actionId), ...change }, header);

describe('a permit of this action', () => {
  it('is accepted with its claims', async () => {
    await expect(verify(signed({}), { orgId: ORG, agentId: AGENT })).resolves.toMatchObject({ act: actionId });
  });

  it('may use the fully specified name of the algorithm', async () => {
    await expect(verify(signed({}, { alg: 'Ed25519' }))).resolves.toMatchObject({ sub: AGENT });
  });

  it('is accepted within the tolerance of the clocks, and not beyond', async () => {
    await expect(verify(signed({ exp: now - 9 }))).resolves.toBeDefined();
    await expect(verify(signed({ exp: now - 10 }))).rejects.toThrow('expired 10 s ago');
    await expect(verify(signed({ iat: now + 10 }))).resolves.toBeDefined();
    await expect(verify(signed({ iat: now + 11 }))).rejects.toThrow('from the future');
  });

  it('is found by the thumbprint of a key without an id', async () => {
    const { kid: _, ...jwk } = signer.jwk;
    const thumbprint = await crypto.subtle.digest(
      'SHA-256',
      new TextEncoder().encode(`{"crv":"Ed25519","kty":"OKP","x":"${jwk.x}"}`),
    );
    const kid = Buffer.from(thumbprint).toString('base64url');
    const expected = { view: permittedView(actionId, signer, { permit: signed({}, { kid }) }), idempotencyKey };
    const claims = verifyPermit({ ...expected, now: () => now, toleranceSeconds: 10 }, pinnedKeys([jwk]));
    await expect(claims).resolves.toMatchObject({ act: actionId });
  });
});

describe('a permit that allows something else is refused', () => {
  const other = actionIdFor('order-8');
  it.each<[string, Partial<Record<keyof PermitClaims | 'scope', unknown>>, string]>([
    ['issuer', { iss: 'somebody' }, 'claims'],
    ['no organisation', { org: undefined }, 'claims'],
    ['an unknown claim', { scope: '*' }, 'claims'],
    ['another action', { act: other }, `the action ${other}`],
    ['another agent', { sub: 'agt_other' }, 'did not ask for'],
    ['other material fields', { dig: `sha256:${'0'.repeat(64)}` }, 'other material fields'],
    ['expiry as text', { exp: String(now + 60) }, 'claims'],
    ['a fraction of a second', { exp: now + 0.5 }, 'claims'],
    ['expired', { exp: now - 60 }, 'expired'],
  ])('%s', async (_, change, message) => {
    const verification = verify(signed(change));
    await expect(verification).rejects.toBeInstanceOf(PermitError);
    await expect(verification).rejects.toThrow(message);
    await expect(verification).rejects.toMatchObject({ code: 'permit_invalid', actionId });
  });

  it.each<[string, Partial<PermitExpectation>, string]>([
    ['of another organisation than the configured one', { orgId: 'org_other' }, `organisation ${ORG}`],
    ['of another agent than the configured one', { agentId: 'agt_other' }, `agent ${AGENT}`],
  ])('%s', async (_, change, message) => {
    await expect(verify(signed({}), change)).rejects.toThrow(message);
  });

  it('of an action that was asked for with another idempotency key, though the whole answer fits it', async () => {
    const view = permittedView(other, signer);
    await expect(verify(null, { view })).rejects.toThrow('did not ask for');
  });

  it.each([
    ['amount', { ...CHARGE, material: { ...CHARGE.material, amount: 1 } }],
    ['target', { ...CHARGE, target: { ...CHARGE.target, id: 'cus_2' } }],
    ['type', { ...CHARGE, type: 'create_refund' }],
    ['operation', { ...CHARGE, operation: 'create_refund' }],
    ['provider', { ...CHARGE, provider: 'http' }],
    ['effect', { ...CHARGE, effect: 'read' as const }],
  ])('where the answer shows another %s than was signed', async (_, shown) => {
    const digest = digestFor(CHARGE);
    const view = viewFor(actionId, { status: 'EXECUTING', permit: signed({}), action: shown, digest });
    await expect(verify(null, { view })).rejects.toThrow('other material fields');
  });

  it('where the answer shows another digest than was signed', async () => {
    const view = permittedView(actionId, signer, { digest: `sha256:${'0'.repeat(64)}` });
    await expect(verify(null, { view })).rejects.toThrow('other material fields');
  });

  it('where there is no permit or no action', async () => {
    await expect(verify(null)).rejects.toThrow('no permit');
    const view = permittedView(actionId, signer, { action: null });
    await expect(verify(null, { view })).rejects.toThrow('no permit');
  });
});

describe('a permit that was not signed by a known key is refused', () => {
  let valid: string;
  beforeAll(() => {
    valid = signed({});
  });
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it('signed by another key with the same id', async () => {
    const forged = newSigner(signer.jwk.kid).sign(claimsFor(actionId));
    await expect(verify(forged)).rejects.toThrow('signature is wrong');
  });

  it('signed by a key that nobody knows', async () => {
    await expect(verify(newSigner('key-2').sign(claimsFor(actionId)))).rejects.toThrow('"key-2", which is not known');
  });

  it('with a signature of other claims', async () => {
    const [head, , signature] = valid.split('.');
    const claims = part({ ...claimsFor(actionId), exp: now + 600_000 });
    await expect(verify(`${head}.${claims}.${signature}`)).rejects.toThrow('signature is wrong');
  });

  it.each(['none', 'None', 'HS256', 'ES256', undefined, null, ['EdDSA']])('algorithm %p', async (alg) => {
    await expect(verify(signed({}, { alg }))).rejects.toThrow('algorithm');
  });

  it('algorithm none without a signature', async () => {
    const header = part({ alg: 'none', typ: 'runplane-permit+jwt', kid: signer.jwk.kid });
    await expect(verify(`${header}.${part(claimsFor(actionId))}.`)).rejects.toThrow('algorithm');
  });

  it.each([
    ['another type of token', { typ: 'JWT' }, 'not a permit'],
    ['critical extensions', { crit: ['b64'], b64: false }, 'critical extensions'],
    ['no key id', { kid: undefined }, 'names no key'],
  ])('%s', async (_, header, message) => {
    await expect(verify(signed({}, header))).rejects.toThrow(message);
  });

  it.each([
    ['empty', ''],
    ['two parts', 'a.b'],
    ['five parts', 'a.b.c.d.e'],
    ['no base64url', 'é.b.c'],
    ['padding', 'YQ==.YQ==.YQ=='],
    ['impossible length', 'YQYQY.YQ.YQ'],
    ['no JSON', `${Buffer.from('{').toString('base64url')}.YQ.YQ`],
    ['no UTF-8', `${Buffer.from([0xff, 0xfe]).toString('base64url')}.YQ.YQ`],
    ['header that is a list', `${Buffer.from('[]').toString('base64url')}.YQ.YQ`],
    ['header with a name twice', `${Buffer.from('{"alg":"none","alg":"EdDSA"}').toString('base64url')}.YQ.YQ`],
  ])('malformed: %s', async (_, permit) => {
    await expect(verify(permit)).rejects.toBeInstanceOf(PermitError);
  });
});
