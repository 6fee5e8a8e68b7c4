import { describe, expect, it } from '@jest/globals';
import { apiKeyText, newApiKey, parseApiKey, secretMatches } from './api-key.js';

describe('API keys', () => {
  it('parse back to what was made, and match their own hash only', () => {
    const [key, other] = [newApiKey(), newApiKey()];
    expect(key.text).toMatch(/^rp_[a-z0-9]{16}_[A-Za-z0-9_-]{43}[0-9A-Za-z]{6}$/);
    expect(parseApiKey(key.text)).toEqual({ keyId: key.keyId, secret: key.secret });
    expect(secretMatches(key.secret, key.hash)).toBe(true);
    expect(secretMatches(other.secret, key.hash)).toBe(false);
    expect(secretMatches(key.secret, key.hash.subarray(0, 31))).toBe(false);
  });

  it('end in the CRC-32 of what stands before', () => {
    // Computed by zlib of Python: the digits of binascii.crc32(text).
    expect(apiKeyText('a'.repeat(16), 'b'.repeat(43))).toBe(`rp_${'a'.repeat(16)}_${'b'.repeat(43)}1PyCZ2`);
  });

  it('do not parse when any one character is another', () => {
    const { text } = newApiKey();
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === 'x' ? 'y' : 'x';
      expect(parseApiKey(text.slice(0, at) + other + text.slice(at + 1))).toBeNull();
    }
  });

  it.each([
    '',
    'rp_',
    `rp_${'a'.repeat(16)}_${'b'.repeat(42)}`,
    `rp_${'a'.repeat(16)}_${'b'.repeat(43)}`,
    apiKeyText('a'.repeat(16), 'b'.repeat(42)),
    apiKeyText('A'.repeat(16), 'b'.repeat(43)),
    ` ${newApiKey().text}`,
    `${newApiKey().text}\n`,
  ])('do not parse from %p', (text) => {
    expect(parseApiKey(text)).toBeNull();
  });
});
