import type { Erasure } from '@runplane/contracts';
import { newId } from '../ids.js';
import type { Sql } from '../sql.js';
import { iso, type Page, pageOf, readCursor } from './paging.js';

/** A runner that has been silent for longer has died. */
const SILENCE = '30 seconds';

export type ErasureScope = { actionId: string } | { subject: Buffer } | { before: string };

interface ErasureRow {
  id: string;
  scope: Erasure['scope'];
  action_id: string | null;
  subject: Buffer | null;
  before: Date | null;
  status: Erasure['status'];
  erased: number;
  kept: number;
  reason: string;
  error: string | null;
  requested_by: string;
  requested_at: Date;
  cursor_at: string;
  cursor_id: string;
}

export class Erasures {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async create(scope: ErasureScope, { reason, by }: { reason: string; by: string }): Promise<Erasure> {
    const kind = 'actionId' in scope ? 'action' : 'subject' in scope ? 'subject' : 'age';
    const row = await this.sql.row<ErasureRow>(
      `INSERT INTO erasures (org_id, id, scope, action_id, subject, before, reason, requested_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *`,
      [
        this.orgId,
        newId('era'),
        kind,
        'actionId' in scope ? scope.actionId : null,
        'subject' in scope ? scope.subject : null,
        'before' in scope ? scope.before : null,
        reason,
        by,
      ],
    );
    return erasureOf(row as ErasureRow);
  }

  async find(id: string): Promise<Erasure | null> {
    const row = await this.row(id);
    return row && erasureOf(row);
  }

  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page<Erasure>> {
    const after = readCursor(cursor);
    const rows = await this.sql.rows<ErasureRow>(
      `SELECT *, requested_at::text AS cursor_at, id AS cursor_id FROM erasures WHERE org_id = $1
       AND ($2::timestamptz IS NULL OR (requested_at, id) < ($2, $3)) ORDER BY requested_at DESC, id DESC LIMIT $4`,
      [this.orgId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, erasureOf);
  }

  /** Takes over an erasure whose runner has died; false where somebody runs it, or it has ended. */
  async takeOver(id: string): Promise<boolean> {
    const taken = await this.sql.affected(
      `UPDATE erasures SET beat_at = now()
       WHERE org_id = $1 AND id = $2 AND status = 'RUNNING' AND beat_at < now() - interval '${SILENCE}'`,
      [this.orgId, id],
    );
    return taken > 0;
  }

  /** Whether an action from before has its data, and no erasure is at it. */
  async isDue(before: string): Promise<boolean> {
    const row = await this.sql.row<{ due: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM actions WHERE org_id = $1 AND erased_at IS NULL AND created_at < $2
           AND status IN ('BLOCKED', 'DENIED', 'EXPIRED', 'CANCELLED', 'SUCCEEDED', 'FAILED'))
         AND NOT EXISTS (SELECT 1 FROM erasures WHERE org_id = $1 AND scope = 'age' AND status = 'RUNNING'
           AND beat_at > now() - interval '${SILENCE}') AS due`,
      [this.orgId, before],
    );
    return row?.due ?? false;
  }

  /** Actions of the erasure that still have their data, in the order of their ids, behind `after`. */
  async next(id: string, after: string, limit: number): Promise<string[]> {
    const row = (await this.row(id)) as ErasureRow;
    const rows = await this.sql.rows<{ action_id: string }>(
      `SELECT action_id FROM actions a WHERE org_id = $1 AND erased_at IS NULL AND action_id > $2
         AND ($3::text IS NULL OR action_id = $3) AND ($4::timestamptz IS NULL OR created_at < $4)
         AND ($5::bytea IS NULL OR EXISTS (SELECT 1 FROM action_subjects s
           WHERE s.org_id = a.org_id AND s.action_id = a.action_id AND s.subject = $5))
       ORDER BY action_id LIMIT $6`,
      [this.orgId, after, row.action_id, row.before, row.subject, limit],
    );
    return rows.map(({ action_id }) => action_id);
  }

  /** Takes the data of those that have ended, and returns them: their keys are to be destroyed in the same transaction. */
  async erase(ids: readonly string[]): Promise<string[]> {
    const rows = await this.sql.rows<{ id: string }>('SELECT erase_actions AS id FROM erase_actions($1)', [ids]);
    const erased = rows.map(({ id }) => id);
    await this.sql.affected('DELETE FROM kept_fields WHERE org_id = $1 AND action_id = ANY($2)', [this.orgId, erased]);
    await this.sql.affected('DELETE FROM action_subjects WHERE org_id = $1 AND action_id = ANY($2)', [
      this.orgId,
      erased,
    ]);
    return erased;
  }

  async advance(id: string, { erased, kept }: { erased: number; kept: number }): Promise<void> {
    await this.sql.affected(
      'UPDATE erasures SET erased = erased + $3, kept = kept + $4, beat_at = now() WHERE org_id = $1 AND id = $2',
      [this.orgId, id, erased, kept],
    );
  }

  async end(id: string, status: 'DONE' | 'FAILED', error: string | null = null): Promise<void> {
    await this.sql.affected(
      `UPDATE erasures SET status = $3, error = $4 WHERE org_id = $1 AND id = $2 AND status = 'RUNNING'`,
      [this.orgId, id, status, error],
    );
  }

  private row(id: string): Promise<ErasureRow | null> {
    return this.sql.row<ErasureRow>('SELECT * FROM erasures WHERE org_id = $1 AND id = $2', [this.orgId, id]);
  }
}

function erasureOf(row: ErasureRow): Erasure {
  const { id, scope, status, erased, kept, reason, error } = row;
  return {
    id,
    scope,
    status,
    erased,
    kept,
    reason,
    error,
    requestedBy: row.requested_by,
    requestedAt: iso(row.requested_at),
  };
}
