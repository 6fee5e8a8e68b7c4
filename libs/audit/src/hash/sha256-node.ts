import { hash } from 'node:crypto';

/** Longest input that is gathered here: entries and nodes are shorter, and a copy costs less than a streaming hash. */
const GATHERED = new Uint8Array(1 << 17);

/** SHA-256 (FIPS 180-4) by the platform; 32 bytes. */
export function sha256(...parts: Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = length <= GATHERED.length ? GATHERED : new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(hash('sha256', whole.subarray(0, length), 'buffer'));
}
