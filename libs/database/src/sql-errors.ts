/** SQLSTATE of a failed query, wherever TypeORM and pg put it; undefined for other errors. */
function sqlState(error: unknown): string | undefined {
  const { code, driverError } = (error ?? {}) as { code?: string; driverError?: { code?: string } };
  return driverError?.code ?? code;
}

export const isUniqueViolation = (error: unknown): boolean => sqlState(error) === '23505';
export const isForeignKeyViolation = (error: unknown): boolean => sqlState(error) === '23503';
export const isSerializationFailure = (error: unknown): boolean => sqlState(error) === '40001';
