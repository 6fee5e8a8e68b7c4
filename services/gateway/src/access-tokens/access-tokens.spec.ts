import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { importJWK, type JWK, SignJWT, UnsecuredJWT } from 'jose';
import { AccessTokens } from './access-tokens.js';

const limits = { scope: null, tokenScope: null };
const agent = { kind: 'agent', id: 'agt_a', orgId: 'org_a', keyId: 'k'.repeat(16), roles: [], ...limits } as const;
const READ = { agent, rights: { scopes: ['actions:read'], limits: null }, certificate: null } as const;
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
    const token = await tokens.issue(READ, 900);
    expect(await tokens.verify(token)).toEqual({
      agentId: 'agt_a',
      orgId: 'org_a',
      keyId: agent.keyId,
      scopes: ['actions:read'],
      limits: null,
      certificate: null,
    });
    expect(await tokens.verify(await forged({}))).not.toBeNull();
  });

  it('say what they are limited to, and the certificate that they are bound to', async () => {
    const rights = {
      scopes: ['actions:write'],
      limits: { environments: ['staging'], connections: ['my shop'] },
    } as const;
    const token = await tokens.issue(
      { agent, rights: structuredClone(rights) as never, certificate: 'x'.repeat(43) },
      900,
    );
    expect(await tokens.verify(token)).toMatchObject({ ...rights, certificate: 'x'.repeat(43) });
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims.cnf).toEqual({ 'x5t#S256': 'x'.repeat(43) });
  });

  it('never last longer than 15 minutes', async () => {
    const token = await tokens.issue(READ, 86_400);
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
    ['has a scope that can not be read', () => forged({ scope: 'actions:read environment:' })],
    ['has no scope', () => forged({ scope: undefined })],
    ['is bound to something else than a certificate', () => forged({ cnf: { jkt: 'x' } })],
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
