/** Ed25519 (RFC 8032) by WebCrypto, which Node and browsers share. */
import { concat, fromHex } from '../bytes.js';

/** PKCS #8 header of an Ed25519 private key (RFC 8410 section 7); the 32-byte seed follows. */
const PKCS8_HEADER = fromHex('302e020100300506032b657004220420');

export async function signEd25519(seed: Uint8Array, message: Uint8Array): Promise<Uint8Array> {
  const key = await privateKey(seed, false);
  return new Uint8Array(await crypto.subtle.sign('Ed25519', key, buffer(message)));
}

export async function verifyEd25519(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = await crypto.subtle.importKey('raw', buffer(publicKey), 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, buffer(signature), buffer(message));
}

export async function publicKeyOf(seed: Uint8Array): Promise<Uint8Array> {
  const { x } = await crypto.subtle.exportKey('jwk', await privateKey(seed, true));
  const base64 = (x as string).replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

async function privateKey(seed: Uint8Array, extractable: boolean) {
  if (seed.length !== 32) throw new RangeError('an Ed25519 seed has 32 bytes');
  return crypto.subtle.importKey('pkcs8', buffer(concat(PKCS8_HEADER, seed)), 'Ed25519', extractable, ['sign']);
}

/** WebCrypto wants bytes over a plain ArrayBuffer. */
function buffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
