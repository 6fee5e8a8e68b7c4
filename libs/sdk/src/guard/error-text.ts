/** Of a message in a report, in UTF-16 code units. */
const MOST = 2_000;

/**
 * What an error says, as a report may hold it: the gateway refuses NUL and lone surrogates, and a failure that can't be
 * reported would end as an unknown outcome. Never throws, whatever was thrown.
 */
export function errorText(error: unknown): string {
  return wordsOf(error).replaceAll('\0', '').slice(0, MOST).toWellFormed();
}

/** By shape: errors may come from another realm than ours. */
function wordsOf(error: unknown): string {
  try {
    const { message } = (error ?? {}) as { message?: unknown };
    return String(message ?? error);
  } catch {
    return 'no message';
  }
}
