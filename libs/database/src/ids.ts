import { randomInt } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** What an id names, by its first letters. */
type IdPrefix =
  | 'org'
  | 'mem'
  | 'agt'
  | 'con'
  | 'kil'
  | 'bud'
  | 'gra'
  | 'pub'
  | 'chg'
  | 'pvh'
  | 'rep'
  | 'del'
  | 'pky'
  | 'chn'
  | 'dlv'
  | 'slw'
  | 'era'
  | 'ses'
  | 'inv'
  | 'idp';

/** `<prefix>_` and 20 random characters of [a-z0-9]: 103 bits. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${Array.from({ length: 20 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')}`;
}
