import type { ApprovalFigures, Breach, FIGURE_GROUPS, Reviewer, Seconds } from '@runplane/contracts';
import type { Sql } from '../sql.js';
import { iso, type Page, pageOf, readCursor } from './paging.js';

/** Approvals requested in [from, to). */
export interface Period {
  from: string;
  to: string;
}

/** What an approval is counted under; one of several groups counts in each. */
const KEYS: Record<(typeof FIGURE_GROUPS)[number], string> = {
  all: 'SELECT NULL::text AS key',
  group: `SELECT DISTINCT name AS key FROM jsonb_array_elements(p.state->'plan'->'stages') s
    LEFT JOIN LATERAL jsonb_array_elements_text(s->'approvers'->'groups') AS name ON true`,
  stage: `SELECT s->>'name' AS key FROM jsonb_array_elements(p.state->'plan'->'stages') WITH ORDINALITY AS t (s, place)
    WHERE place = 1 OR s->>'name' = p.state->>'stageName'
      OR EXISTS (SELECT 1 FROM approval_events e WHERE e.org_id = p.org_id AND e.action_id = p.action_id
        AND e.stage = s->>'name')`,
  policy: `SELECT DISTINCT m->>'policy' AS key FROM jsonb_array_elements(a.record->'matched') m
    WHERE m->>'effect' = 'REQUIRE_APPROVAL'`,
};

const percentiles = (seconds: string, name: string) =>
  [50, 90, 99]
    .map((p) => `percentile_cont(${p / 100}) WITHIN GROUP (ORDER BY ${seconds}) AS "${name}_p${p}"`)
    .join(', ');

const BREACH_TYPES = {
  'approval.escalated': 'escalated',
  'approval.extended': 'extended',
  'approval.allowed_by_time': 'allowed_by_time',
  'approval.expired': 'expired',
} as const;

type FiguresRow = Omit<ApprovalFigures, 'toFirstView' | 'toDecision'> & Record<string, number | null>;

interface BreachRow {
  approval_id: string;
  action_id: string;
  kind: Breach['kind'];
  stage: string | null;
  at: Date;
  requested_at: Date;
  cursor_at: string;
  cursor_id: string;
}

/** How fast, how well and by whom approvals are decided; from the projection and what the log says of it. */
export class ApprovalFiguresReader {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async figures({ from, to }: Period, groupBy: keyof typeof KEYS): Promise<ApprovalFigures[]> {
    const rows = await this.sql.rows<FiguresRow>(
      `WITH counted AS (
         SELECT k.key, p.status, v.first, e.escalated, p.requested_at,
           CASE WHEN p.status IN ('APPROVED', 'DENIED') AND p.state->>'decidedBy' IS NOT NULL
             THEN extract(epoch FROM (p.state->>'decidedAt')::timestamptz - p.requested_at) END AS decided
         FROM approvals p JOIN actions a ON a.org_id = p.org_id AND a.action_id = p.action_id
         CROSS JOIN LATERAL (SELECT min(viewed_at) AS first FROM approval_views
           WHERE org_id = p.org_id AND approval_id = p.id) v
         CROSS JOIN LATERAL (SELECT count(*) > 0 AS escalated FROM approval_events
           WHERE org_id = p.org_id AND action_id = p.action_id AND type = 'approval.escalated') e
         CROSS JOIN LATERAL (${KEYS[groupBy]}) k
         WHERE p.org_id = $1 AND p.requested_at >= $2 AND p.requested_at < $3
       )
       SELECT key, count(*)::int AS requested,
         ${['PENDING', 'APPROVED', 'DENIED', 'EXPIRED', 'CANCELLED']
           .map((status) => `count(*) FILTER (WHERE status = '${status}')::int AS ${status.toLowerCase()}`)
           .join(', ')},
         count(*) FILTER (WHERE escalated)::int AS escalated,
         count(*) FILTER (WHERE first IS NULL)::int AS "neverViewed",
         ${percentiles('extract(epoch FROM first - requested_at)', 'view')}, ${percentiles('decided', 'decision')}
       FROM counted GROUP BY key ORDER BY key NULLS FIRST`,
      [this.orgId, from, to],
    );
    return rows.map((row) => {
      const { key, requested, pending, approved, denied, expired, cancelled, escalated, neverViewed } = row;
      const counts = { requested, pending, approved, denied, expired, cancelled, escalated, neverViewed };
      return { key, ...counts, toFirstView: secondsOf(row, 'view'), toDecision: secondsOf(row, 'decision') };
    });
  }

  /** Newest first. `slaSeconds`: also what took, or takes, longer than that. */
  async breaches(
    { from, to }: Period,
    query: { slaSeconds: number | null; limit: number; cursor?: string | undefined },
  ): Promise<Page<Breach>> {
    const after = readCursor(query.cursor);
    const rows = await this.sql.rows<BreachRow>(
      `SELECT *, at::text AS cursor_at FROM (
         SELECT p.id AS approval_id, p.action_id, b.kind, b.stage, b.at, p.requested_at, b.place || ' ' || p.id AS cursor_id
         FROM approvals p CROSS JOIN LATERAL (
           SELECT $4::jsonb->>e.type AS kind, e.stage, e.at, e.seq::text AS place FROM approval_events e
           WHERE e.org_id = p.org_id AND e.action_id = p.action_id AND $4::jsonb ? e.type
           UNION ALL
           SELECT 'late', NULL, p.requested_at + make_interval(secs => $5), 'late'
           WHERE coalesce((p.state->>'decidedAt')::timestamptz, now()) > p.requested_at + make_interval(secs => $5)
         ) b
         WHERE p.org_id = $1 AND p.requested_at >= $2 AND p.requested_at < $3
       ) t WHERE ($6::timestamptz IS NULL OR (at, cursor_id) < ($6, $7)) ORDER BY at DESC, cursor_id DESC LIMIT $8`,
      [
        this.orgId,
        from,
        to,
        JSON.stringify(BREACH_TYPES),
        query.slaSeconds,
        after?.at ?? null,
        after?.id ?? null,
        query.limit + 1,
      ],
    );
    return pageOf(rows, query.limit, (row) => ({
      approvalId: row.approval_id,
      actionId: row.action_id,
      kind: row.kind,
      stage: row.stage,
      at: iso(row.at),
      requestedAt: iso(row.requested_at),
    }));
  }

  /** Members who have voted in the period (of the vote), the busiest first. */
  async reviewers({ from, to }: Period, group: string | null): Promise<Reviewer[]> {
    return this.sql.rows<Reviewer>(
      `SELECT m.id AS member, m.name, count(*)::int AS votes,
         count(*) FILTER (WHERE choice = 'approve')::int AS approved,
         count(*) FILTER (WHERE choice = 'deny')::int AS denied,
         count(*) FILTER (WHERE choice = 'abstain')::int AS abstained,
         count(*) FILTER (WHERE choice = 'approve')::float
           / nullif(count(*) FILTER (WHERE choice IN ('approve', 'deny')), 0) AS "shareApproved",
         percentile_cont(0.5) WITHIN GROUP (ORDER BY took) AS "medianSeconds",
         count(*) FILTER (WHERE took < 3)::int AS "underThreeSeconds",
         count(*) FILTER (WHERE took IS NULL)::int AS unseen
       FROM approval_events e JOIN members m ON m.org_id = e.org_id AND m.id = e.actor_id
       JOIN approvals p ON p.org_id = e.org_id AND p.action_id = e.action_id
       CROSS JOIN LATERAL (SELECT extract(epoch FROM e.at - max(viewed_at))::float AS took FROM approval_views v
         WHERE v.org_id = p.org_id AND v.approval_id = p.id AND v.member_id = m.id AND v.viewed_at <= e.at) t
       WHERE e.org_id = $1 AND e.type = 'approval.vote' AND e.at >= $2 AND e.at < $3
         AND ($4::text IS NULL OR $4 = ANY (m.groups))
       GROUP BY m.id, m.name ORDER BY count(*) DESC, m.id`,
      [this.orgId, from, to, group],
    );
  }
}

function secondsOf(row: FiguresRow, name: string): Seconds {
  const value = (p: number) => (row[`${name}_p${p}`] as number | null) ?? null;
  return { p50: value(50), p90: value(90), p99: value(99) };
}
