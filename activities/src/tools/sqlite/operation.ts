import { z } from 'zod';
import { sqlOperation } from '../sql/operation.js';

/**
 * With `?` for the parameters. No PRAGMA, ATTACH or VACUUM: they reach other files or change how the file is kept. DDL is
 * transactional in SQLite, so it may be a write.
 */
export const SqliteOperation = sqlOperation({
  firstWords: {
    read: ['select', 'with', 'values'],
    write: ['insert', 'replace', 'update', 'delete', 'with', 'create', 'alter', 'drop'],
  },
});
export type SqliteOperation = z.infer<typeof SqliteOperation>;

export const SqliteConfiguration = z.strictObject({
  /** Name of a file in the org's own folder of RUNPLANE_SQLITE_DIRECTORY; it has to be there. */
  file: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,80}\.(db|sqlite|sqlite3)$/, 'must be a name like shop.db'),
});
export type SqliteConfiguration = z.infer<typeof SqliteConfiguration>;

/** Who may use the folder may use the file. */
export const SqliteSecret = z.strictObject({});
export type SqliteSecret = z.infer<typeof SqliteSecret>;
