import type { PendingChange } from '@runplane/contracts';
import { newId } from '../ids.js';
import type { Sql } from '../sql.js';
import { type Page, pageOf, readCursor } from './paging.js';
import { type AskedRow, askedOf } from './second-person.js';

/** With the digest of what it would replace. */
export type StoredChange = PendingChange & { replaces: string };

interface ChangeRow
  extends AskedRow,
    Pick<PendingChange, 'id' | 'kind' | 'subject' | 'change' | 'digest' | 'status' | 'why'> {
  replaces: string;
  cursor_at: string;
  cursor_id: string;
}

export class PendingChanges {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async create(
    input: Pick<StoredChange, 'kind' | 'subject' | 'change' | 'replaces' | 'digest' | 'why' | 'requestedBy'>,
  ): Promise<PendingChange> {
    const { kind, subject, change, replaces, digest, why, requestedBy } = input;
    const row = await this.sql.row<ChangeRow>(
      `INSERT INTO pending_changes (org_id, id, kind, subject, change, replaces, digest, why, requested_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING *`,
      [this.orgId, newId('chg'), kind, subject, JSON.stringify(change), replaces, digest, why, requestedBy],
    );
    return shownOf(row as ChangeRow);
  }

  /** Locked until the transaction ends: it is decided once. */
  async take(id: string): Promise<StoredChange | null> {
    const row = await this.sql.row<ChangeRow>(
      'SELECT * FROM pending_changes WHERE org_id = $1 AND id = $2 FOR UPDATE',
      [this.orgId, id],
    );
    return row && { ...shownOf(row), replaces: row.replaces };
  }

  async decide(id: string, status: 'APPLIED' | 'REFUSED', by: string): Promise<PendingChange> {
    const row = await this.sql.row<ChangeRow>(
      `UPDATE pending_changes SET status = $3, decided_by = $4, decided_at = now()
       WHERE org_id = $1 AND id = $2 RETURNING *`,
      [this.orgId, id, status, by],
    );
    return shownOf(row as ChangeRow);
  }

  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page<PendingChange>> {
    const after = readCursor(cursor);
    const rows = await this.sql.rows<ChangeRow>(
      `SELECT *, requested_at::text AS cursor_at, id AS cursor_id FROM pending_changes WHERE org_id = $1
       AND ($2::timestamptz IS NULL OR (requested_at, id) < ($2, $3)) ORDER BY requested_at DESC, id DESC LIMIT $4`,
      [this.orgId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, shownOf);
  }
}

function shownOf(row: ChangeRow): PendingChange {
  const { id, kind, subject, change, digest, status, why } = row;
  return { id, kind, subject, change, digest, status, why, ...askedOf(row) };
}
