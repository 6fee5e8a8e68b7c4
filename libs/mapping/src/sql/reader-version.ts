import { MILD, PURE } from './known-functions.js';
import { PARTS } from './node-types.js';
import { KINDS, STATEMENTS } from './statement-kinds.js';

/**
 * The rules by which statements are read: part of the catalogue's digest. `version` is raised whenever code reads a
 * statement another way, which the lists do not show.
 */
export const SQL_READER = {
  version: 1,
  parser: 'libpg-query 18.1.5',
  kinds: [...KINDS],
  statements: STATEMENTS,
  parts: [...PARTS],
  functions: { pure: [...PURE], mild: [...MILD] },
};
