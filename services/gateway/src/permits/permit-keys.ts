import { PermitClaims } from '@runplane/contracts';
import { ConfigError } from '@runplane/service-kit';
import { type CryptoKey, calculateJwkThumbprint, compactVerify, importJWK, type JWK } from 'jose';
import { z } from 'zod';

const PublicJwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().min(1),
  kid: z.string().optional(),
});

/** Verifies permits, and shows the key by which others do. */
export class PermitKeys {
  private constructor(
    private readonly key: CryptoKey,
    /** RFC 7517; public members only, even where the configured key had others. */
    readonly keySet: { keys: JWK[] },
  ) {}

  /** `text` is an Ed25519 public JWK as JSON. */
  static async from(text: string): Promise<PermitKeys> {
    try {
      const { kty, crv, x, kid } = PublicJwk.parse(JSON.parse(text));
      const jwk: JWK = { kty, crv, x, alg: 'EdDSA', use: 'sig' };
      const key = (await importJWK(jwk, 'EdDSA')) as CryptoKey;
      return new PermitKeys(key, { keys: [{ ...jwk, kid: kid ?? (await calculateJwkThumbprint(jwk)) }] });
    } catch (error) {
      throw new ConfigError(['RUNPLANE_PERMIT_PUBLIC_KEY_FILE: must hold an Ed25519 public key as a JWK'], {
        cause: error,
      });
    }
  }

  /** The claims of a permit that we signed, or null. Expiry is not checked: a late report still says what happened. */
  async verify(permit: string): Promise<PermitClaims | null> {
    try {
      const { payload } = await compactVerify(permit, this.key, { algorithms: ['EdDSA', 'Ed25519'] });
      return PermitClaims.parse(JSON.parse(new TextDecoder().decode(payload)));
    } catch {
      return null;
    }
  }
}
