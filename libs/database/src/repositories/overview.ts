import type { BudgetFigure, HealthFigures, WaitingFigures } from '@runplane/contracts';
import type { Sql } from '../sql.js';
import { iso, isoOrNull } from './paging.js';

/** Counting further tells nobody more. */
const MOST_COUNTED = 10_000;
/** Reservations of one budget that are added up; a budget that takes more in its window is a rough one. */
const MOST_RESERVATIONS = 100_000;
const MOST_BUDGETS = 20;

interface WaitingRow {
  approvalId: string;
  actionId: string;
  requestedAt: Date;
  expiresAt: Date;
}

const PENDING = `SELECT id AS "approvalId", action_id AS "actionId", requested_at AS "requestedAt", expires_at AS "expiresAt"
  FROM approvals WHERE org_id = $1 AND status = 'PENDING'`;
const counted = (from: string) => `(SELECT count(*)::int FROM (SELECT FROM ${from} LIMIT ${MOST_COUNTED}) x)`;

/** What an org looks like now, each part by an index and of bounded cost. */
export class OverviewReader {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async waiting(): Promise<WaitingFigures> {
    const counts = await this.sql.row<{ approvals: number; unknown: number; switches: number }>(
      `SELECT ${counted(`approvals WHERE org_id = $1 AND status = 'PENDING'`)} AS approvals,
         ${counted(`actions WHERE org_id = $1 AND status = 'UNKNOWN'`)} AS unknown,
         ${counted('kill_switches WHERE org_id = $1 AND lifted_at IS NULL')} AS switches`,
      [this.orgId],
    );
    const oldest = await this.sql.row<WaitingRow>(`${PENDING} ORDER BY requested_at, id LIMIT 1`, [this.orgId]);
    const next = await this.sql.rows<WaitingRow>(`${PENDING} ORDER BY expires_at, id LIMIT 5`, [this.orgId]);
    const unknown = await this.sql.row<{ actionId: string; since: Date }>(
      `SELECT action_id AS "actionId", updated_at AS since FROM actions WHERE org_id = $1 AND status = 'UNKNOWN'
       ORDER BY created_at, action_id LIMIT 1`,
      [this.orgId],
    );
    return {
      approvals: {
        count: counts?.approvals ?? 0,
        oldest: oldest && waitingOf(oldest),
        expiringNext: next.map(waitingOf),
      },
      unknownOutcomes: { count: counts?.unknown ?? 0, oldest: unknown && { ...unknown, since: iso(unknown.since) } },
      killSwitches: counts?.switches ?? 0,
    };
  }

  /** The fullest first. */
  async budgets(): Promise<BudgetFigure[]> {
    const rows = await this.sql.rows<Omit<BudgetFigure, 'limit' | 'used'> & { limit: string; used: string }>(
      `SELECT b.id, b.name, b.measure, b.currency, b.time_window AS window, b.most AS limit, b.effect,
         coalesce(u.used, 0) AS used
       FROM budgets b LEFT JOIN LATERAL (
         SELECT least(sum(r.amount), 9007199254740991) AS used FROM (
           SELECT x.bucket, x.amount, x.action_id FROM budget_reservations x WHERE x.org_id = b.org_id
             AND x.budget_id = b.id AND x.reserved_at > now() - make_interval(secs => b.window_seconds)
           LIMIT ${MOST_RESERVATIONS}) r
         JOIN actions a ON a.org_id = b.org_id AND a.action_id = r.action_id
           AND a.status NOT IN ('BLOCKED', 'DENIED', 'EXPIRED', 'CANCELLED', 'FAILED')
         GROUP BY r.bucket ORDER BY sum(r.amount) DESC LIMIT 1
       ) u ON true
       WHERE b.org_id = $1 AND b.status = 'active'
       ORDER BY coalesce(u.used, 0)::float / greatest(b.most, 1) DESC, b.name LIMIT ${MOST_BUDGETS}`,
      [this.orgId],
    );
    return rows.map((row) => ({ ...row, limit: Number(row.limit), used: Number(row.used) }));
  }

  async health(): Promise<HealthFigures> {
    const row = await this.sql.row<HealthRow>(
      `SELECT ${counted('audit_pending WHERE org_id = $1')} AS log,
         (SELECT e.created_at FROM audit_pending p JOIN audit_entries e ON e.org_id = p.org_id AND e.id = p.entry_id
          WHERE p.org_id = $1 ORDER BY p.entry_id LIMIT 1) AS "logSince",
         ${counted(`deliveries WHERE org_id = $1 AND status = 'PENDING'`)} AS queued,
         (SELECT min(d.queued_at) FROM (SELECT queued_at FROM deliveries WHERE org_id = $1 AND status = 'PENDING'
          LIMIT ${MOST_COUNTED}) d) AS "queuedSince",
         ${counted(`deliveries WHERE org_id = $1 AND status = 'DEAD'`)} AS dead,
         (SELECT jsonb_build_object('active', count(*) FILTER (WHERE status = 'active' AND failing_since IS NULL),
            'failing', count(*) FILTER (WHERE status = 'active' AND failing_since IS NOT NULL),
            'disabled', count(*) FILTER (WHERE status = 'disabled'))
          FROM notice_destinations WHERE org_id = $1) AS channels,
         (SELECT jsonb_build_object('total', count(*), 'failing', count(*) FILTER (WHERE check_failure IS NOT NULL))
          FROM connections WHERE org_id = $1) AS connections`,
      [this.orgId],
    );
    const { log, logSince, queued, queuedSince, dead, channels, connections } = row as HealthRow;
    return {
      log: { waiting: log, oldest: isoOrNull(logSince) },
      deliveries: { waiting: queued, oldest: isoOrNull(queuedSince), dead },
      channels,
      connections,
    };
  }
}

interface HealthRow extends Pick<HealthFigures, 'channels' | 'connections'> {
  log: number;
  logSince: Date | null;
  queued: number;
  queuedSince: Date | null;
  dead: number;
}

function waitingOf({ requestedAt, expiresAt, ...ids }: WaitingRow) {
  return { ...ids, requestedAt: iso(requestedAt), expiresAt: iso(expiresAt) };
}
