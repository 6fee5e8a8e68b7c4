import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { importJWK, type JWK, SignJWT, UnsecuredJWT } from 'jose';
import { AccessTokens } from './access-tokens.js';

const agent = { kind: 'agent', id: 'agt_a', orgId: 'org_a', keyId: 'k'.repeat(16), roles: [] } as const;
const newJwk = (): JWK => ({ ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) }) as JWK;

describe('AccessTokens', () => {
  const jwk = newJwk();
  let tokens: AccessTokens;
  beforeAll(async () => {
    tokens = await AccessTokens.from(JSON.stringify(jwk));
  });

  const now = () => Math.floor(Date.now() / 1_000);
  const CLAIMS = { org: 'org_a', client_id: agent.keyId, scope: 'actions:read', sub: agent.id };

  /** Signed by the right key, and wrong in what is given. */
  async function forged(changes: object, header: object = {}, key: JWK = jwk): Promise<string> {
    const claims = { iss: 'runplane', aud: 'runplane/agent-api', iat: now(), exp: now() + 60, ...CLAIMS, ...changes };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', ...header })
      .sign(await importJWK(key, 'EdDSA'));
  }

  it('say again whom they were issued for', async () => {
    const token = await tokens.issue(agent, ['actions:read'], 900);
    expect(await tokens.verify(token)).toEqual({
      agentId: 'agt_a',
      orgId: 'org_a',
      keyId: agent.keyId,
      scopes: ['actions:read'],
    });
    expect(await tokens.verify(await forged({}))).not.toBeNull();
  });

  it('never last longer than 15 minutes', async () => {
    const token = await tokens.issue(agent, ['actions:read'], 86_400);
    const { iat, exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(exp - iat).toBe(900);
  });

  it.each<[string, () => Promise<string>]>([
    ['has expired', () => forged({ exp: now() - 1 })],
    ['is older than a token may get', () => forged({ iat: now() - 901, exp: now() + 60 })],
    ['never expires', () => forged({ exp: undefined })],
    ['is for another audience', () => forged({ aud: 'runplane/other' })],
    ['is of another issuer', () => forged({ iss: 'other' })],
    ['is a JWT for something else', () => forged({}, { typ: 'JWT' })],
    ['is signed by another key', () => forged({}, {}, newJwk())],
    ['lacks an org', () => forged({ org: undefined })],
    ['is not signed', async () => new UnsecuredJWT(CLAIMS).encode()],
    ['is an API key', async () => `rp_${'a'.repeat(16)}_secret`],
    ['is empty', async () => ''],
  ])('are none where one %s', async (_, make) => {
    expect(await tokens.verify(await make())).toBeNull();
  });

  it.each(['', '{}', JSON.stringify({ ...jwk, d: undefined })])('do not start with %p', async (text) => {
    await expect(AccessTokens.from(text)).rejects.toThrow('RUNPLANE_TOKEN_KEY_FILE');
  });
});
