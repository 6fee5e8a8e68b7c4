/** SQLSTATE of a failed query; undefined for other errors. */
const sqlState = (error: unknown): string | undefined => ((error ?? {}) as { code?: string }).code;

export const isUniqueViolation = (error: unknown): boolean => sqlState(error) === '23505';
export const isForeignKeyViolation = (error: unknown): boolean => sqlState(error) === '23503';
export const isSerializationFailure = (error: unknown): boolean => sqlState(error) === '40001';
/** Of `append_entry`: another event stands at the place. */
export const isOtherEntry = (error: unknown): boolean => sqlState(error) === 'RP001';

/** Somebody else has made or changed the same row of the server's own tables at the same moment. */
export const isSharedRowTaken = (error: unknown): boolean =>
  isUniqueViolation(error) ||
  sqlState(error) === '42710' ||
  (sqlState(error) === 'XX000' && (error as Error).message.includes('tuple concurrently updated'));
