import { iso, isoOrNull } from './paging.js';

/** Columns of whatever one member asks for and another decides. */
export interface AskedRow {
  requested_by: string;
  requested_at: Date;
  decided_by: string | null;
  decided_at: Date | null;
}

export const askedOf = (row: AskedRow) => ({
  requestedBy: row.requested_by,
  requestedAt: iso(row.requested_at),
  decidedBy: row.decided_by,
  decidedAt: isoOrNull(row.decided_at),
});
