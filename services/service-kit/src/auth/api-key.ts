import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { API_KEY_PATTERN } from '@runplane/contracts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A new API key. `text` is shown once; only `hash` (SHA-256 of the secret) is stored. */
export interface NewApiKey {
  keyId: string;
  secret: string;
  text: string;
  hash: Buffer;
}

export function newApiKey(): NewApiKey {
  const keyId = randomName(16);
  const secret = randomBytes(32).toString('base64url');
  return { keyId, secret, text: apiKeyText(keyId, secret), hash: hashSecret(secret) };
}

/** The key as its holder gets it: `rp_<keyId>_<secret>` and the checksum, by which a scanner tells a leak from noise. */
export function apiKeyText(keyId: string, secret: string): string {
  const body = `rp_${keyId}_${secret}`;
  return body + checksumOf(body);
}

/** A key in its parts; null for any other text, so that noise and cut keys cost no query. */
export function parseApiKey(text: string): { keyId: string; secret: string } | null {
  const match = API_KEY_PATTERN.exec(text);
  if (!match) return null;
  const [, keyId, secret] = match as unknown as [string, string, string];
  return apiKeyText(keyId, secret) === text ? { keyId, secret } : null;
}

/** CRC-32 (IEEE 802.3) in six digits of base 62. It guards against mistakes, not against forgery. */
function checksumOf(body: string): string {
  let rest = crc32(body);
  let digits = '';
  for (let place = 0; place < 6; place++) {
    digits = BASE62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}

/** Compares by hash in constant time, so that neither content nor length shows in the time taken. */
export function secretMatches(secret: string, storedHash: Uint8Array): boolean {
  const hash = hashSecret(secret);
  return storedHash.length === hash.length && timingSafeEqual(hash, storedHash);
}

function randomName(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
