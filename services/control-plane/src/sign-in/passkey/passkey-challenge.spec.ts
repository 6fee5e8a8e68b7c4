import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { PasskeyChallenges } from './passkey-challenge.js';

const key = randomBytes(32);

describe('a challenge for signing in', () => {
  it('is told from every other, and is good for five minutes', () => {
    let now = 1_800_000_000_000;
    const challenges = new PasskeyChallenges(
      () => [key],
      () => now,
    );
    const { bytes, expiresAt } = challenges.open();
    expect(challenges.open().bytes).not.toEqual(bytes);
    expect([expiresAt.getTime(), challenges.check(bytes)]).toEqual([now + 300_000, expiresAt]);
    now += 299_999;
    expect(challenges.check(bytes)).toEqual(expiresAt);
    now += 1;
    expect(challenges.check(bytes)).toBeNull();
  });

  it('is none with any other bit, of another key, or in the form of what a vote signs', () => {
    const challenges = new PasskeyChallenges(() => [key]);
    const { bytes } = challenges.open();
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(challenges.check(changed)).toBeNull();
    }
    expect(new PasskeyChallenges(() => [randomBytes(32)]).check(bytes)).toBeNull();
    expect(challenges.check(createHash('sha256').update('a vote').digest())).toBeNull();
    expect(challenges.check(Buffer.alloc(0))).toBeNull();
  });

  it('stays good while the key that it was made with is being replaced', () => {
    const { bytes } = new PasskeyChallenges(() => [key]).open();
    const replaced = [randomBytes(32), key];
    expect(new PasskeyChallenges(() => replaced).check(bytes)).not.toBeNull();
  });
});
