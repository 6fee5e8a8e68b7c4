import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { canonicalize, StepUpError, stepUpChallenge, toBase64Url, verifyStepUp } from '@runplane/audit';
import { decodeAttestationObject, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { type Misbehaviour, SoftwareAuthenticator } from '../testing/software-authenticator.js';
import { jwkOf } from './jwk-of.js';

const ORIGIN = 'https://runplane.example.com';
const RP_ID = 'runplane.example.com';
const CHALLENGE = { type: 'runplane.dev/step-up/vote/v1', digest: `sha256:${'a'.repeat(64)}`, nonce: 'n' };

const ALGORITHMS = ['ES256', 'EdDSA'] as const;

function signed(algorithm: (typeof ALGORITHMS)[number], how: Misbehaviour = {}) {
  const device = new SoftwareAuthenticator(ORIGIN, algorithm);
  const { attestationObject } = device.create({ challenge: 'x', rp: { id: RP_ID } }).response;
  const attestation = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, 'base64url')));
  const { credentialPublicKey } = parseAuthenticatorData(attestation.get('authData'));
  const challenge = toBase64Url(stepUpChallenge(CHALLENGE));
  const assertion = device.get({ challenge, rpId: RP_ID }, how);
  return { publicKey: jwkOf(credentialPublicKey as Uint8Array), challenge: CHALLENGE, assertion };
}

describe.each(ALGORITHMS)('a signature by an %s passkey', (algorithm) => {
  it('is verified from what the log holds, and tells origin and counter', async () => {
    const { origin, counter, rpIdHash } = await verifyStepUp(signed(algorithm));
    expect({ origin, counter }).toEqual({ origin: ORIGIN, counter: 1 });
    expect(Buffer.from(rpIdHash)).toEqual(createHash('sha256').update(RP_ID).digest());
  });

  it('is verified by other code in the same way, with nothing but SHA-256 and a signature', () => {
    const { publicKey, assertion } = signed(algorithm);
    const bytes = (text: string) => Buffer.from(text, 'base64url');
    const { clientDataJSON, authenticatorData, signature } = assertion.response;
    const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest();
    expect(JSON.parse(bytes(clientDataJSON).toString()).challenge).toBe(
      sha256(canonicalize(CHALLENGE)).toString('base64url'),
    );
    const data = Buffer.concat([bytes(authenticatorData), sha256(bytes(clientDataJSON))]);
    const key = createPublicKey({ key: publicKey as JsonWebKey, format: 'jwk' });
    expect(verify(algorithm === 'ES256' ? 'sha256' : null, data, key, bytes(signature))).toBe(true);
  });

  it('is verified whatever the lengths of its numbers', async () => {
    // One in 128 ECDSA signatures has a number with a leading zero byte.
    for (let round = 0; round < 400; round++) await verifyStepUp(signed(algorithm));
  });

  it.each<[string, (of: ReturnType<typeof signed>) => object]>([
    ['of another challenge', () => ({ challenge: { ...CHALLENGE, nonce: 'm' } })],
    ['by another key', () => ({ publicKey: signed(algorithm).publicKey })],
    ['by a key of another kind', () => ({ publicKey: { kty: 'oct', k: 'AA' } })],
    ['by what is no key', () => ({ publicKey: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } })],
    ['whose user was not verified', () => ({ ...signed(algorithm, { userNotVerified: true }) })],
    ['that is forged', () => ({ ...signed(algorithm, { forge: true }) })],
    ['without its parts', () => ({ assertion: { response: {} } })],
    ['without a response', () => ({ assertion: {} })],
    ['whose client data are no JSON', (of) => withResponse(of, { clientDataJSON: 'AAAA' })],
    ['whose data are too short', (of) => withResponse(of, { authenticatorData: 'AAAA' })],
    ['in another form', (of) => withResponse(of, { signature: 'MAA' })],
    ['that is not base64url', (of) => withResponse(of, { signature: '+/==' })],
  ])('is refused %s', async (_what, change) => {
    const of = signed(algorithm);
    await expect(verifyStepUp({ ...of, ...change(of) })).rejects.toThrow(StepUpError);
  });

  it('is refused where any bit of what was signed is another one', async () => {
    const of = signed(algorithm);
    const data = Buffer.from(of.assertion.response.authenticatorData, 'base64url');
    for (let bit = 0; bit < data.length * 8; bit += 7) {
      const changed = Buffer.from(data);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      const proof = { ...of, ...withResponse(of, { authenticatorData: changed.toString('base64url') }) };
      await expect(verifyStepUp(proof)).rejects.toThrow(StepUpError);
    }
  });
});

function withResponse({ assertion }: ReturnType<typeof signed>, change: object) {
  return { assertion: { ...assertion, response: { ...assertion.response, ...change } } };
}
