import { describe, expect, it } from '@jest/globals';
import { newApiKey, parseApiKey, secretMatches } from './api-key.js';

describe('API keys', () => {
  it('parse back to what was made, and match their own hash only', () => {
    const [key, other] = [newApiKey(), newApiKey()];
    expect(key.text).toMatch(/^rp_[a-z0-9]{16}_[A-Za-z0-9_-]{43}$/);
    expect(parseApiKey(key.text)).toEqual({ keyId: key.keyId, secret: key.secret });
    expect(secretMatches(key.secret, key.hash)).toBe(true);
    expect(secretMatches(other.secret, key.hash)).toBe(false);
    expect(secretMatches(key.secret, key.hash.subarray(0, 31))).toBe(false);
  });

  it.each([
    '',
    'rp_',
    `rp_${'a'.repeat(16)}_${'b'.repeat(42)}`,
    `rp_${'A'.repeat(16)}_${'b'.repeat(43)}`,
    ` ${newApiKey().text}`,
    `${newApiKey().text}\n`,
  ])('do not parse from %p', (text) => {
    expect(parseApiKey(text)).toBeNull();
  });
});
