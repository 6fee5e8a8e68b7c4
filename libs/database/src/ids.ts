import { randomInt } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** `<prefix>_` and 20 random characters of [a-z0-9]: 103 bits. */
export function newId(
  prefix: 'org' | 'mem' | 'agt' | 'con' | 'kil' | 'bud' | 'gra' | 'pub' | 'rep' | 'del' | 'pky',
): string {
  return `${prefix}_${Array.from({ length: 20 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')}`;
}
