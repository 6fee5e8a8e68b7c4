import type { CreateKillSwitch, KillSwitch } from '@runplane/contracts';
import { newId } from '../ids.js';
import type { Sql } from '../sql.js';
import { iso, isoOrNull, type Page, pageOf, readCursor } from './paging.js';
import { awaitDecisions } from './stops.js';

interface KillSwitchRow {
  id: string;
  scope: KillSwitch['scope'];
  value: string;
  reason: string;
  created_at: Date;
  created_by: string;
  lifted_at: Date | null;
  cursor_at: string;
  cursor_id: string;
}

export class KillSwitches {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async create(input: CreateKillSwitch & { createdBy: string }): Promise<KillSwitch> {
    await awaitDecisions(this.sql, this.orgId);
    const row = await this.sql.row<KillSwitchRow>(
      `INSERT INTO kill_switches (org_id, id, scope, value, reason, created_by)
       VALUES ($1, $2, $3, $4, $5, $6) RETURNING *`,
      [this.orgId, newId('kil'), input.scope, input.value, input.reason, input.createdBy],
    );
    return killSwitchOf(row as KillSwitchRow);
  }

  async find(id: string): Promise<KillSwitch | null> {
    const row = await this.sql.row<KillSwitchRow>('SELECT * FROM kill_switches WHERE org_id = $1 AND id = $2', [
      this.orgId,
      id,
    ]);
    return row && killSwitchOf(row);
  }

  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page<KillSwitch>> {
    const after = readCursor(cursor);
    const rows = await this.sql.rows<KillSwitchRow>(
      `SELECT *, created_at::text AS cursor_at, id AS cursor_id FROM kill_switches WHERE org_id = $1
       AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3)) ORDER BY created_at DESC, id DESC LIMIT $4`,
      [this.orgId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, killSwitchOf);
  }

  /** Null where there is no such switch; lifting twice keeps the first time. */
  async lift(id: string): Promise<KillSwitch | null> {
    const row = await this.sql.row<KillSwitchRow>(
      'UPDATE kill_switches SET lifted_at = coalesce(lifted_at, now()) WHERE org_id = $1 AND id = $2 RETURNING *',
      [this.orgId, id],
    );
    return row && killSwitchOf(row);
  }
}

function killSwitchOf(row: KillSwitchRow): KillSwitch {
  const { id, scope, value, reason } = row;
  return {
    id,
    scope,
    value,
    reason,
    createdAt: iso(row.created_at),
    createdBy: row.created_by,
    liftedAt: isoOrNull(row.lifted_at),
  };
}
