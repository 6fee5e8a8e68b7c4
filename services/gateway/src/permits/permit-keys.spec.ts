import { beforeAll, describe, expect, it } from '@jest/globals';
import { CompactSign, exportJWK, generateKeyPair, type JWK } from 'jose';
import { PermitKeys } from './permit-keys.js';

const claims = {
  iss: 'runplane',
  org: 'org_a',
  sub: 'agt_a',
  act: `act_${'1'.repeat(40)}`,
  dig: `sha256:${'2'.repeat(64)}`,
  args: `sha256:${'3'.repeat(64)}`,
  jti: 'permit-1',
  iat: 1_700_000_000,
  exp: 1_700_000_300,
};

describe('PermitKeys', () => {
  let publicJwk: JWK;
  let keys: PermitKeys;
  let sign: (payload: unknown, alg?: string) => Promise<string>;

  beforeAll(async () => {
    const pair = await generateKeyPair('EdDSA', { extractable: true });
    publicJwk = await exportJWK(pair.publicKey);
    keys = await PermitKeys.from(JSON.stringify(await exportJWK(pair.privateKey)));
    sign = (payload) =>
      new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
        .setProtectedHeader({ alg: 'EdDSA' })
        .sign(pair.privateKey);
  });

  it('gives the claims of a permit that we signed, also after its expiry', async () => {
    expect(await keys.verify(await sign(claims))).toEqual(claims);
  });

  it('refuses a changed permit, another signer, an unsigned one, and claims that are no permit', async () => {
    const good = await sign(claims);
    const [head, payload, signature] = good.split('.') as [string, string, string];
    const changed = Buffer.from(JSON.stringify({ ...claims, act: `act_${'9'.repeat(40)}` })).toString('base64url');
    const stranger = await generateKeyPair('EdDSA');
    const foreign = await new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'EdDSA' })
      .sign(stranger.privateKey);
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const bad = [
      `${head}.${changed}.${signature}`,
      foreign,
      none,
      'a.b.c',
      '',
      await sign({ ...claims, iss: 'other' }),
    ];
    expect(await Promise.all(bad.map((permit) => keys.verify(permit)))).toEqual(bad.map(() => null));
  });

  it('publishes only the public key, even where it was given the private one', () => {
    expect(keys.keySet.keys).toEqual([
      {
        kty: 'OKP',
        crv: 'Ed25519',
        x: publicJwk.x,
        alg: 'EdDSA',
        use: 'sig',
        kid: expect.stringMatching(/^[\w-]{43}$/),
      },
    ]);
  });

  it.each(['', 'text', '{}', '{"kty":"RSA"}'])('does not start with %p', async (text) => {
    await expect(PermitKeys.from(text)).rejects.toThrow('RUNPLANE_PERMIT_PUBLIC_KEY_FILE');
  });
});
