import { describe, expect, it } from '@jest/globals';
import { hash, parseOptions } from '@node-rs/argon2';
import { PasswordHasher } from './password-hasher.js';

const PASSWORD = 'a lantern over 9 still ponds';
const hasher = new PasswordHasher();

describe('a password', () => {
  it('is hashed with argon2id, a salt of its own, and the costs that are asked for', async () => {
    const [one, two] = await Promise.all([hasher.hash(PASSWORD), hasher.hash(PASSWORD)]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect([await hasher.matches(PASSWORD, one), await hasher.matches(`${PASSWORD} `, one)]).toEqual([true, false]);
  });

  it('is the same however its characters are composed', async () => {
    expect(await hasher.matches('cafe\u0301 au lait, twice', await hasher.hash('caf\u00e9 au lait, twice'))).toBe(true);
  });

  it('of nobody is never right, and is compared with a hash of the same costs', async () => {
    expect(await hasher.matches(PASSWORD, null)).toBe(false);
    const decoy = await (hasher as unknown as { decoy: Promise<string> }).decoy;
    const { saltLen, ...costs } = parseOptions(await hasher.hash(PASSWORD));
    expect(parseOptions(decoy)).toEqual({ saltLen, ...costs });
  });

  it('is hashed anew where it was with other costs', async () => {
    expect(hasher.isOutdated(await hash(PASSWORD, { memoryCost: 8_192, timeCost: 1, parallelism: 1 }))).toBe(true);
    expect(hasher.isOutdated(await hasher.hash(PASSWORD))).toBe(false);
  });
});
