import type { JsonObject } from '@runplane/contracts';
import { cose, decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';

/** A COSE key (RFC 9052) as JSON Web Key (RFC 7517), which more tools verify with. Throws for a key of another kind. */
export function jwkOf(publicKey: Uint8Array): JsonObject {
  const key = decodeCredentialPublicKey(new Uint8Array(publicKey));
  if (cose.isCOSEPublicKeyEC2(key) && key.get(cose.COSEKEYS.crv) === cose.COSECRV.P256) {
    return { kty: 'EC', crv: 'P-256', x: text(key.get(cose.COSEKEYS.x)), y: text(key.get(cose.COSEKEYS.y)) };
  }
  if (cose.isCOSEPublicKeyOKP(key) && key.get(cose.COSEKEYS.crv) === cose.COSECRV.ED25519) {
    return { kty: 'OKP', crv: 'Ed25519', x: text(key.get(cose.COSEKEYS.x)) };
  }
  if (cose.isCOSEPublicKeyRSA(key)) {
    return { kty: 'RSA', n: text(key.get(cose.COSEKEYS.n)), e: text(key.get(cose.COSEKEYS.e)) };
  }
  throw new TypeError('the public key is neither P-256, Ed25519 nor RSA');
}

function text(bytes: Uint8Array | undefined): string {
  if (!bytes) throw new TypeError('the public key lacks a part');
  return Buffer.from(bytes).toString('base64url');
}
