import type { Operations } from './operation.js';

/** Statements are read by `../sql`, with PostgreSQL's own parser. */
export const postgres: Operations = { query: { reader: 'sql' }, execute: { reader: 'sql' } };

/**
 * Another database's rules make other statements of the same text (MySQL runs some comments), so that the caller has to
 * say which it is; PostgreSQL is the only one that is understood.
 */
export const sql: Operations = {
  query: { reader: 'sql', demands: { dialect: 'postgresql' } },
  execute: { reader: 'sql', demands: { dialect: 'postgresql' } },
};
