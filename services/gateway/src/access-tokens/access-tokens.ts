import { type AccessTokenClaims, type AgentPrincipal, ConfigError } from '@runplane/service-kit';
import { type CryptoKey, calculateJwkThumbprint, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { readTokenScope, type TokenRights, writeTokenScope } from './token-scope.js';

/** Seconds. A token is a copy of a key that may get lost: not for long. */
export const LONGEST_LIFE = 900;
const ISSUER = 'runplane';
const AUDIENCE = 'runplane/agent-api';

const PrivateJwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().min(1),
  d: z.string().min(1),
});

const Claims = z.object({
  sub: z.string(),
  org: z.string(),
  client_id: z.string(),
  scope: z.string(),
  cnf: z.object({ 'x5t#S256': z.string() }).optional(),
});

export interface IssuedFor {
  agent: AgentPrincipal;
  rights: TokenRights;
  /** Of the key: the token is good beside this certificate only. */
  certificate: string | null;
}

/**
 * Access tokens of agents (RFC 9068): JWTs that any gateway of the installation verifies. What they stand for is looked
 * up with each request all the same, so that they end with their key.
 */
export class AccessTokens {
  private constructor(
    private readonly privateKey: CryptoKey,
    private readonly publicKey: CryptoKey,
    private readonly kid: string,
  ) {}

  /** `text` is an Ed25519 private JWK as JSON. */
  static async from(text: string): Promise<AccessTokens> {
    try {
      const jwk: JWK = PrivateJwk.parse(JSON.parse(text));
      const { d: _secret, ...publicJwk } = jwk;
      const keys = await Promise.all([importJWK(jwk, 'EdDSA'), importJWK(publicJwk, 'EdDSA')]);
      return new AccessTokens(keys[0] as CryptoKey, keys[1] as CryptoKey, await calculateJwkThumbprint(publicJwk));
    } catch (error) {
      throw new ConfigError(['RUNPLANE_TOKEN_KEY_FILE: must hold an Ed25519 private key as a JWK'], { cause: error });
    }
  }

  /** `seconds`: at most `LONGEST_LIFE`. */
  issue({ agent, rights, certificate }: IssuedFor, seconds: number): Promise<string> {
    const { id, orgId, keyId } = agent;
    const bound = certificate === null ? {} : { cnf: { 'x5t#S256': certificate } };
    return new SignJWT({ org: orgId, client_id: keyId, scope: writeTokenScope(rights), ...bound })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: this.kid })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(id)
      .setJti(crypto.randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${Math.min(seconds, LONGEST_LIFE)}s`)
      .sign(this.privateKey);
  }

  /** What a token of ours says that has not expired; null for any other text. */
  async verify(token: string): Promise<AccessTokenClaims | null> {
    try {
      const { payload } = await jwtVerify(token, this.publicKey, {
        algorithms: ['EdDSA', 'Ed25519'],
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: 'at+jwt',
        requiredClaims: ['exp', 'iat'],
        maxTokenAge: LONGEST_LIFE,
      });
      const { sub, org, client_id, scope, cnf } = Claims.parse(payload);
      const rights = readTokenScope(scope);
      if (!rights) return null;
      return { agentId: sub, orgId: org, keyId: client_id, ...rights, certificate: cnf?.['x5t#S256'] ?? null };
    } catch {
      return null;
    }
  }
}
