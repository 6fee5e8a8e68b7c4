import { ProblemError } from '@runplane/contracts';

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Newest first: the sort time as PostgreSQL writes it (microseconds), and the id. */
export interface Position {
  at: string;
  id: string;
}

/** Throws `invalid_request` for a text that no list has given. */
export function readCursor(cursor: string | undefined): Position | null {
  if (cursor === undefined) return null;
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (typeof at === 'string' && typeof id === 'string' && !Number.isNaN(Date.parse(at))) return { at, id };
  } catch {
    // Not one of ours: answered below.
  }
  throw new ProblemError('invalid_request', 'The cursor is not one that a list has given.', {
    errors: [{ path: 'cursor', message: 'unknown cursor' }],
  });
}

/** `rows` were read with a limit of one more than the page has. */
export function pageOf<Row extends { cursor_at: string; cursor_id: string }, T>(
  rows: Row[],
  limit: number,
  shape: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const nextCursor = last ? Buffer.from(JSON.stringify([last.cursor_at, last.cursor_id])).toString('base64url') : null;
  return { items: shown.map(shape), nextCursor };
}

export const iso = (at: Date): string => at.toISOString();
export const isoOrNull = (at: Date | null): string | null => at?.toISOString() ?? null;
