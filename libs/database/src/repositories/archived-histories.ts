import type { HistoryDifference, HistoryReport } from '@runplane/contracts';
import type { Sql } from '../sql.js';
import { iso, type Page, pageOf, readCursor } from './paging.js';

export interface NewArchivedHistory {
  actionId: string;
  runId: string;
  closeStatus: string;
  closedAt: string;
  events: number;
  /** Protobuf `temporal.api.history.v1.History`, gzipped. */
  history: Buffer;
  differences: HistoryDifference[];
}

interface ReportRow {
  action_id: string;
  run_id: string;
  close_status: string;
  closed_at: Date;
  events: number;
  differences: HistoryDifference[];
  cursor_at: string;
  cursor_id: string;
}

export class ArchivedHistories {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async has(actionId: string, runId: string): Promise<boolean> {
    const row = await this.sql.row(
      'SELECT 1 FROM archived_histories WHERE org_id = $1 AND action_id = $2 AND run_id = $3',
      [this.orgId, actionId, runId],
    );
    return row !== null;
  }

  /** Kept once, whoever comes first. */
  async keep(entry: NewArchivedHistory): Promise<void> {
    await this.sql.affected(
      `INSERT INTO archived_histories (org_id, action_id, run_id, close_status, closed_at, events, history, differences)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
      [
        this.orgId,
        entry.actionId,
        entry.runId,
        entry.closeStatus,
        entry.closedAt,
        entry.events,
        entry.history,
        JSON.stringify(entry.differences),
      ],
    );
  }

  /** Of the last run of the action. */
  async newest(actionId: string): Promise<Buffer | null> {
    const row = await this.sql.row<{ history: Buffer }>(
      'SELECT history FROM archived_histories WHERE org_id = $1 AND action_id = $2 ORDER BY closed_at DESC LIMIT 1',
      [this.orgId, actionId],
    );
    return row?.history ?? null;
  }

  /** Those that differ from the log, newest first. */
  async differing({ limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page<HistoryReport>> {
    const after = readCursor(cursor);
    const rows = await this.sql.rows<ReportRow>(
      `SELECT action_id, run_id, close_status, closed_at, events, differences, archived_at::text AS cursor_at,
         action_id AS cursor_id
       FROM archived_histories WHERE org_id = $1 AND differences <> '[]'
         AND ($2::timestamptz IS NULL OR (archived_at, action_id) < ($2, $3))
       ORDER BY archived_at DESC, action_id DESC LIMIT $4`,
      [this.orgId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, reportOf);
  }
}

function reportOf(row: ReportRow): HistoryReport {
  return {
    actionId: row.action_id,
    runId: row.run_id,
    closeStatus: row.close_status,
    closedAt: iso(row.closed_at),
    events: row.events,
    differences: row.differences,
  };
}
