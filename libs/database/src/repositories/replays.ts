import type { Bundle, DecisionChange, PolicyReplay } from '@runplane/contracts';
import { newId } from '../ids.js';
import type { Sql } from '../sql.js';
import type { StoredDecision } from './actions.js';
import { keepBundle } from './keep-bundle.js';
import { iso, type Page, type Position, pageOf, readCursor } from './paging.js';

/** A runner that has been silent for longer has died. */
const SILENCE = '30 seconds';

interface ReplayRow {
  id: string;
  bundle: string;
  since: Date;
  until: Date;
  status: PolicyReplay['status'];
  total: number;
  done: number;
  changed: number;
  unknown: number;
  after_at: string | null;
  after_id: string | null;
  error: string | null;
  created_by: string;
  created_at: Date;
}

export type RecordedAction = Pick<StoredDecision, 'record' | 'facts' | 'mapped'> & { actionId: string };

/** One step of a replay: what was looked at, and where the next one begins. */
export interface ReplayProgress {
  /** Where the step began. */
  from: Position | null;
  done: number;
  unknown: number;
  changes: DecisionChange[];
  after: Position;
}

export class Replays {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async create(input: {
    bundle: { digest: string; bundle: Bundle };
    since: Date;
    until: Date;
    createdBy: string;
  }): Promise<PolicyReplay> {
    const { digest, bundle } = input.bundle;
    await keepBundle(this.sql, this.orgId, digest, bundle);
    const row = await this.sql.row<ReplayRow>(
      `INSERT INTO policy_replays (org_id, id, bundle, since, until, total, created_by)
       SELECT $1, $2, $3, $4, $5, (SELECT count(*) FROM actions WHERE org_id = $1 AND created_at >= $4 AND created_at < $5), $6
       RETURNING *`,
      [this.orgId, newId('rep'), digest, input.since, input.until, input.createdBy],
    );
    return replayOf(row as ReplayRow);
  }

  async find(id: string): Promise<PolicyReplay | null> {
    const row = await this.sql.row<ReplayRow>('SELECT * FROM policy_replays WHERE org_id = $1 AND id = $2', [
      this.orgId,
      id,
    ]);
    return row && replayOf(row);
  }

  /** Those whose runners live. */
  async countRunning(): Promise<number> {
    const row = await this.sql.row<{ count: number }>(
      `SELECT count(*)::int AS count FROM policy_replays
       WHERE org_id = $1 AND status = 'RUNNING' AND beat_at >= now() - interval '${SILENCE}'`,
      [this.orgId],
    );
    return row?.count ?? 0;
  }

  /** Takes over a replay whose runner has died; false where somebody runs it, or it has ended. */
  async takeOver(id: string): Promise<boolean> {
    const taken = await this.sql.affected(
      `UPDATE policy_replays SET beat_at = now()
       WHERE org_id = $1 AND id = $2 AND status = 'RUNNING' AND beat_at < now() - interval '${SILENCE}'`,
      [this.orgId, id],
    );
    return taken > 0;
  }

  async end(id: string, status: 'DONE' | 'CANCELLED' | 'FAILED', error: string | null = null): Promise<void> {
    await this.sql.affected(
      `UPDATE policy_replays SET status = $3, error = $4 WHERE org_id = $1 AND id = $2 AND status = 'RUNNING'`,
      [this.orgId, id, status, error],
    );
  }

  /** The next recorded actions, oldest first, and the place after them; empty at the end or once it was cancelled. */
  async next(
    id: string,
    limit: number,
  ): Promise<{ actions: RecordedAction[]; from: Position | null; after: Position } | null> {
    const replay = await this.sql.row<ReplayRow>(
      `SELECT *, after_at::text FROM policy_replays WHERE org_id = $1 AND id = $2 AND status = 'RUNNING'`,
      [this.orgId, id],
    );
    if (!replay) return null;
    const rows = await this.sql.rows<RecordedAction & { at: string }>(
      `SELECT action_id AS "actionId", record, facts, mapped, created_at::text AS at FROM actions
       WHERE org_id = $1 AND created_at >= $2 AND created_at < $3
         AND ($4::timestamptz IS NULL OR (created_at, action_id) > ($4, $5))
       ORDER BY created_at, action_id LIMIT $6`,
      [this.orgId, replay.since, replay.until, replay.after_at, replay.after_id, limit],
    );
    const last = rows.at(-1);
    const { after_at: at, after_id: place } = replay;
    return {
      actions: rows,
      from: at !== null && place !== null ? { at, id: place } : null,
      after: { at: last?.at ?? '', id: last?.actionId ?? '' },
    };
  }

  /** False, and nothing is counted, where another runner has taken the step already. */
  async advance(id: string, { done, unknown, changes, from, after }: ReplayProgress): Promise<boolean> {
    const advanced = await this.sql.affected(
      `UPDATE policy_replays SET done = done + $3, unknown = unknown + $4, changed = changed + $5, after_at = $6,
         after_id = $7, beat_at = now()
       WHERE org_id = $1 AND id = $2 AND (after_at, after_id) IS NOT DISTINCT FROM ($8::timestamptz, $9::text)`,
      [this.orgId, id, done, unknown, changes.length, after.at, after.id, from?.at ?? null, from?.id ?? null],
    );
    if (advanced === 0) return false;
    for (const { actionId, before, after: decision, rules } of changes) {
      await this.sql.affected(
        `INSERT INTO policy_replay_changes (org_id, replay_id, action_id, before, after, rules)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (org_id, replay_id, action_id) DO NOTHING`,
        [this.orgId, id, actionId, before, decision, JSON.stringify(rules)],
      );
    }
    return true;
  }

  async changes(
    id: string,
    { limit, cursor }: { limit: number; cursor?: string | undefined },
  ): Promise<Page<DecisionChange>> {
    const after = readCursor(cursor);
    const rows = await this.sql.rows<{
      action_id: string;
      before: DecisionChange['before'];
      after: DecisionChange['after'];
      rules: DecisionChange['rules'];
      cursor_at: string;
      cursor_id: string;
    }>(
      `SELECT c.*, a.created_at::text AS cursor_at, c.action_id AS cursor_id FROM policy_replay_changes c
       JOIN actions a ON a.org_id = c.org_id AND a.action_id = c.action_id
       WHERE c.org_id = $1 AND c.replay_id = $2
         AND ($3::timestamptz IS NULL OR (a.created_at, c.action_id) < ($3, $4))
       ORDER BY a.created_at DESC, c.action_id DESC LIMIT $5`,
      [this.orgId, id, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, (row) => ({
      actionId: row.action_id,
      before: row.before,
      after: row.after,
      rules: row.rules,
    }));
  }
}

function replayOf(row: ReplayRow): PolicyReplay {
  const { id, bundle, status, total, done, changed, unknown, error } = row;
  return {
    id,
    bundle,
    since: iso(row.since),
    until: iso(row.until),
    status,
    total,
    done,
    changed,
    unknown,
    error,
    createdBy: row.created_by,
    createdAt: iso(row.created_at),
  };
}
