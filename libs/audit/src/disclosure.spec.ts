import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { utf8 } from './bytes.js';
import { DisclosureError, disclosureDigest, makeDisclosure, verifyDisclosure } from './disclosure.js';

describe('disclosures', () => {
  it('have the digest of RFC 9901, section 4.2.3', () => {
    // The RFC's own example: its JSON has spaces, which is why the digest is over the text as it is given.
    const given = 'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0';
    expect(disclosureDigest(given)).toBe('X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0');
    expect(verifyDisclosure({ data: { sd: [disclosureDigest(given)] } }, given)).toEqual({
      salt: '_26bc4LT-ac6q2KI6cBW5es',
      name: 'family_name',
      value: 'Möbius',
    });
  });

  it('round-trip, and agree with another implementation of SHA-256', () => {
    const disclosure = makeDisclosure(new Uint8Array(16).fill(250), '/context/ticket', { id: 7, text: 'ü 𝄞' });
    expect(disclosure).toMatch(/^[\w-]+$/);
    expect(disclosureDigest(disclosure)).toBe(createHash('sha256').update(disclosure).digest('base64url'));
    const event = { data: { sd: [disclosureDigest(disclosure)] } };
    expect(verifyDisclosure(event, disclosure)?.value).toEqual({ id: 7, text: 'ü 𝄞' });
  });

  it('are not committed to by an entry without their digest', () => {
    const disclosure = makeDisclosure(new Uint8Array(16), 'a', 1);
    expect(verifyDisclosure({ data: {} }, disclosure)).toBeNull();
    expect(verifyDisclosure({ data: { sd: [disclosureDigest(`${disclosure}A`)] } }, disclosure)).toBeNull();
  });

  it('give nothing away to who guesses the value and lacks the salt', () => {
    const salts = [1, 2].map((byte) => new Uint8Array(16).fill(byte));
    const [digest, again] = salts.map((salt) => disclosureDigest(makeDisclosure(salt, '/arguments/amount', 4_200)));
    expect(again).not.toBe(digest);
    const guesses = Array.from({ length: 10_000 }, (_, amount) =>
      disclosureDigest(makeDisclosure(new Uint8Array(16), '/arguments/amount', amount)),
    );
    expect(guesses).not.toContain(digest);
    // With the salt it takes no more than the right guess.
    expect(disclosureDigest(makeDisclosure(new Uint8Array(16).fill(1), '/arguments/amount', 4_200))).toBe(digest);
  });

  it('are refused where they are none', () => {
    const encoded = (value: unknown) => Buffer.from(utf8(JSON.stringify(value))).toString('base64url');
    for (const text of ['', '!', 'YQ', encoded({}), encoded(['salt', 'name']), encoded([1, 'name', 2])]) {
      expect(() => verifyDisclosure({ data: {} }, text)).toThrow(DisclosureError);
    }
  });
});
