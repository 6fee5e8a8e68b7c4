import type { PermitClaims } from '@runplane/contracts';
import { calculateJwkThumbprint, importJWK, type JWK, SignJWT } from 'jose';

/** Signs permits: JWS compact, EdDSA over Ed25519 (RFC 8037). Equal claims give equal bytes. */
export interface PermitSigner {
  sign(claims: PermitClaims): Promise<string>;
  /** Seconds from issue in which the caller may begin, and then has to report. */
  readonly ttlSeconds: number;
  readonly reportWithinSeconds: number;
}

/** `key` is an Ed25519 private JWK; its RFC 7638 thumbprint is the key id. */
export async function permitSigner(
  key: JWK,
  times: { ttlSeconds: number; reportWithinSeconds: number },
): Promise<PermitSigner> {
  const privateKey = await importJWK(key, 'EdDSA');
  const kid = await calculateJwkThumbprint(key);
  return {
    ...times,
    sign: (claims) =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg: 'EdDSA', typ: 'runplane-permit+jwt', kid }).sign(privateKey),
  };
}
