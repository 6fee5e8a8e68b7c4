import { hash } from 'node:crypto';

/** Longest input that is gathered here: entries and nodes are shorter, and a copy costs less than a streaming hash. */
const GATHERED = Buffer.allocUnsafeSlow(1 << 17);
/** Bytes that a UTF-16 unit may take in UTF-8. */
const MOST_BYTES = 3;

/** SHA-256 (FIPS 180-4) by the platform; 32 bytes. Text is taken as UTF-8. */
export function sha256(...parts: (Uint8Array | string)[]): Uint8Array {
  let most = 0;
  for (const part of parts) most += typeof part === 'string' ? MOST_BYTES * part.length : part.length;
  const whole = most <= GATHERED.length ? GATHERED : Buffer.allocUnsafe(most);
  let at = 0;
  for (const part of parts) {
    if (typeof part === 'string') at += whole.write(part, at, 'utf8');
    else {
      whole.set(part, at);
      at += part.length;
    }
  }
  return new Uint8Array(hash('sha256', whole.subarray(0, at), 'buffer'));
}
