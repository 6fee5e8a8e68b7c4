import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const KEY = /^rp_([a-z0-9]{16})_([A-Za-z0-9_-]{43})$/;

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
  return { keyId, secret, text: `rp_${keyId}_${secret}`, hash: hashSecret(secret) };
}

/** `rp_<keyId>_<secret>` in its parts, or null for any other text. */
export function parseApiKey(text: string): { keyId: string; secret: string } | null {
  const match = KEY.exec(text);
  return match ? { keyId: match[1] as string, secret: match[2] as string } : null;
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
