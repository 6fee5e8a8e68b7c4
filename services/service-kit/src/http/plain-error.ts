export interface PlainError {
  name: string;
  message: string;
  stack?: string | undefined;
}

/** What a log may hold of an error: drivers hang parameters, rows and payloads on theirs, which pino would print. */
export function plainError(error: unknown): PlainError {
  if (typeof error !== 'object' || error === null || !('message' in error)) {
    return { name: 'Error', message: String(error) };
  }
  const { name, message, stack } = error as PlainError;
  return { name, message, stack };
}
