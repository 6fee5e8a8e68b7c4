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

/** A `timestamptz` as PostgreSQL writes it: nothing else must reach a query, where it would be an error of ours. */
const TIME = /^(?!0000)(\d{4}-\d\d-\d\d) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?[+-](0\d|1[0-5])(:[0-5]\d){0,2}$/;

/** Throws `invalid_request` for a text that no list has given; `idForm` is the form of the list's ids. */
export function readCursor(cursor: string | undefined, idForm = /^[^\0]+$/): Position | null {
  if (cursor === undefined) return null;
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (typeof at === 'string' && isTime(at) && typeof id === 'string' && idForm.test(id)) return { at, id };
  } catch {
    // Not one of ours: answered below.
  }
  throw new ProblemError('invalid_request', 'The cursor is not one that a list has given.', {
    errors: [{ path: 'cursor', message: 'unknown cursor' }],
  });
}

function isTime(text: string): boolean {
  const day = TIME.exec(text)?.[1];
  // JavaScript takes 30 February for 2 March.
  return day !== undefined && new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) === true;
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
