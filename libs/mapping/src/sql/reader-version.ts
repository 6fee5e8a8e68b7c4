/** Raised whenever a statement may be read another way: part of the catalogue's digest. */
export const SQL_READER = { version: 1, parser: 'libpg-query 18.1.5' };
