/** SQLSTATE of a failed query; undefined for other errors. */
const sqlState = (error: unknown): string | undefined => ((error ?? {}) as { code?: string }).code;

export const isUniqueViolation = (error: unknown): boolean => sqlState(error) === '23505';
export const isForeignKeyViolation = (error: unknown): boolean => sqlState(error) === '23503';
export const isSerializationFailure = (error: unknown): boolean => sqlState(error) === '40001';
