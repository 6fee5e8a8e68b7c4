import { TOKEN_SCOPES, type TokenScope } from '@runplane/contracts';
import { type AccessTokenClaims, type AgentPrincipal, ConfigError } from '@runplane/service-kit';
import { type CryptoKey, calculateJwkThumbprint, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';

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
  scope: z.string().transform((text) => text.split(' ').filter(isScope)),
});

export const isScope = (text: string): text is TokenScope => (TOKEN_SCOPES as readonly string[]).includes(text);

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
  issue({ id, orgId, keyId }: AgentPrincipal, scopes: readonly TokenScope[], seconds: number): Promise<string> {
    return new SignJWT({ org: orgId, client_id: keyId, scope: scopes.join(' ') })
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
      const { sub, org, client_id, scope } = Claims.parse(payload);
      return { agentId: sub, orgId: org, keyId: client_id, scopes: scope };
    } catch {
      return null;
    }
  }
}
