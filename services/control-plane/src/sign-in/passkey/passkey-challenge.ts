import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { DerivedKeys } from '../../connections/sealing-key.js';

const NONCE_BYTES = 16;
const TIME_BYTES = 6;
const MAC_BYTES = 16;
/** For a person to find their key and put a finger on it. */
const LASTS_MS = 300_000;

/**
 * Challenges for who is not known yet. Each carries its end and our MAC, so that asking for one leaves nothing behind;
 * and it is longer than the SHA-256 that a vote signs, so that no signature is ever good for both.
 */
export class PasskeyChallenges {
  constructor(
    private readonly keys: DerivedKeys,
    private readonly now: () => number = Date.now,
  ) {}

  /** `bytes` are what is signed. */
  open(): { bytes: Buffer; expiresAt: Date } {
    const expiresAt = this.now() + LASTS_MS;
    const time = Buffer.alloc(TIME_BYTES);
    time.writeUIntBE(expiresAt, 0, TIME_BYTES);
    const body = Buffer.concat([randomBytes(NONCE_BYTES), time]);
    return { bytes: Buffer.concat([body, macOf(this.keys()[0] as Buffer, body)]), expiresAt: new Date(expiresAt) };
  }

  /** When it ends; null for one that has, or that is none of ours. */
  check(bytes: Buffer): Date | null {
    if (bytes.length !== NONCE_BYTES + TIME_BYTES + MAC_BYTES) return null;
    const body = bytes.subarray(0, NONCE_BYTES + TIME_BYTES);
    const mac = bytes.subarray(body.length);
    if (!this.keys().some((key) => timingSafeEqual(macOf(key, body), mac))) return null;
    const expiresAt = body.readUIntBE(NONCE_BYTES, TIME_BYTES);
    return expiresAt > this.now() ? new Date(expiresAt) : null;
  }
}

function macOf(key: Buffer, body: Buffer): Buffer {
  return createHmac('sha256', key).update(body).digest().subarray(0, MAC_BYTES);
}
