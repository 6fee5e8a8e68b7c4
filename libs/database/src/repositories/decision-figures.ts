import type {
  ActionStatus,
  AgentActivity,
  CanonicalAction,
  DecisionEffect,
  DecisionFigures,
  EffectCounts,
  LikeActions,
} from '@runplane/contracts';
import type { Sql } from '../sql.js';
import type { Period } from './approval-figures.js';

/** Of the newest: more take too long to count, and change no picture. */
const MOST_DECISIONS = 1_000_000;
/** Of one agent and type, for who decides on one more. */
const MOST_LIKE = 10_000;
const MOST_BUCKETS = 100;
const MOST_AGENTS = 20;
const MOST_OPERATIONS = 10;
const DAY = 86_400;
/** Seconds. Each is a whole part of a day, or a day. */
const BUCKETS = [60, 300, 900, 3_600, 14_400, DAY];

interface BucketRow {
  at: Date | null;
  agent_id: string | null;
  decision: DecisionEffect;
  count: number;
  risk: number;
  max_risk: number;
}

type AgentFigure = DecisionFigures['agents'][number];

/** Counts of decisions, from indexes alone. */
export class DecisionFiguresReader {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async ofOrg(period: Period): Promise<DecisionFigures> {
    const bucketSeconds = bucketOf(period);
    const rows = await this.sql.rows<BucketRow>(
      `SELECT ${bucketAt('$4')} AS at, agent_id, decision, count(*)::int AS count, sum(risk_score)::int AS risk,
         max(risk_score) AS max_risk
       FROM (SELECT created_at, agent_id, decision, risk_score FROM actions
         WHERE org_id = $1 AND created_at >= $2 AND created_at < $3
         ORDER BY created_at DESC, action_id DESC LIMIT ${MOST_DECISIONS}) a
       GROUP BY GROUPING SETS ((${bucketAt('$4')}, decision), (agent_id, decision))`,
      [this.orgId, period.from, period.to, bucketSeconds],
    );
    const inTime = rows.filter(({ at }) => at !== null);
    const total = inTime.reduce((sum, { count }) => sum + count, 0);
    const byAgent = Map.groupBy(rows, ({ agent_id }) => agent_id);
    byAgent.delete(null);
    return {
      bucketSeconds,
      buckets: bucketsOf(period, bucketSeconds, inTime),
      agents: await this.busiest(byAgent as Map<string, BucketRow[]>),
      isPartial: total === MOST_DECISIONS,
    };
  }

  /** What one agent asked for, and when; by days in UTC. */
  async ofAgent(agentId: string, period: Period): Promise<AgentActivity> {
    const rows = await this.sql.rows<ActivityRow>(
      `SELECT ${bucketAt(String(DAY))} AS at, decision, operation,
         extract(hour FROM created_at AT TIME ZONE 'UTC')::int AS hour,
         count(*)::int AS count, sum(risk_score)::int AS risk, max(risk_score) AS max_risk
       FROM (SELECT created_at, decision, risk_score, operation FROM actions
         WHERE org_id = $1 AND agent_id = $4 AND created_at >= $2 AND created_at < $3
         ORDER BY created_at DESC, action_id DESC LIMIT ${MOST_DECISIONS}) a
       GROUP BY GROUPING SETS ((${bucketAt(String(DAY))}, decision), (operation),
         (extract(hour FROM created_at AT TIME ZONE 'UTC')::int))`,
      [this.orgId, period.from, period.to, agentId],
    );
    const days = rows.filter(({ at }) => at !== null);
    const hours = new Map(rows.map(({ hour, count }) => [hour, count]));
    const operations = rows.flatMap(({ operation, count }) => (operation === null ? [] : [{ operation, count }]));
    return {
      days: bucketsOf(period, DAY, days),
      operations: operations.sort((a, b) => b.count - a.count).slice(0, MOST_OPERATIONS),
      hours: Array.from({ length: 24 }, (_, hour) => hours.get(hour) ?? 0),
      ...riskOf(days),
      isPartial: days.reduce((sum, { count }) => sum + count, 0) === MOST_DECISIONS,
    };
  }

  /** Of the agent's other actions of this type. */
  async alike(agentId: string, actionId: string, { type, material }: CanonicalAction): Promise<LikeActions> {
    const { currency } = material;
    const row = await this.sql.row<LikeRow>(
      `WITH alike AS (
         SELECT status, amount, action->'material'->>'currency' AS currency FROM actions
         WHERE org_id = $1 AND agent_id = $2 AND action_type = $3 AND action_id <> $4
           AND created_at > now() - interval '90 days'
         ORDER BY created_at DESC LIMIT ${MOST_LIKE}),
       sized AS (SELECT amount FROM alike WHERE amount IS NOT NULL AND currency = $5
         AND status IN ('EXECUTING', 'SUCCEEDED', 'UNKNOWN'))
       SELECT (SELECT jsonb_object_agg(status, count) FROM (SELECT status, count(*) FROM alike GROUP BY status) c) AS counts,
         (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) FROM sized) AS median,
         (SELECT max(amount) FROM sized) AS largest`,
      [this.orgId, agentId, type, actionId, typeof currency === 'string' ? currency : null],
    );
    const { counts, median, largest } = row as LikeRow;
    return { counts: counts ?? {}, medianAmount: median, maxAmount: largest === null ? null : Number(largest) };
  }

  private async busiest(byAgent: Map<string, BucketRow[]>): Promise<AgentFigure[]> {
    const sum = (rows: BucketRow[]) => rows.reduce((total, { count }) => total + count, 0);
    const most = [...byAgent].sort(([, a], [, b]) => sum(b) - sum(a)).slice(0, MOST_AGENTS);
    const agents = await this.sql.rows<Pick<AgentFigure, 'id' | 'name' | 'status'>>(
      'SELECT id, name, status FROM agents WHERE org_id = $1 AND id = ANY ($2)',
      [this.orgId, most.map(([id]) => id)],
    );
    const known = new Map(agents.map((agent) => [agent.id, agent]));
    return most.flatMap(([id, rows]) => {
      const agent = known.get(id);
      const { averageRisk, maxRisk } = riskOf(rows);
      return agent ? [{ ...agent, counts: countsOf(rows), averageRisk: averageRisk ?? 0, maxRisk: maxRisk ?? 0 }] : [];
    });
  }
}

interface LikeRow {
  counts: Partial<Record<ActionStatus, number>> | null;
  median: number | null;
  largest: string | null;
}

type ActivityRow = Omit<BucketRow, 'agent_id'> & { operation: string | null; hour: number | null };

const bucketAt = (seconds: string): string =>
  `date_bin(make_interval(secs => ${seconds}::int), created_at, timestamptz '2000-01-01 00:00:00+00')`;

function bucketOf({ from, to }: Period): number {
  const seconds = (Date.parse(to) - Date.parse(from)) / 1_000;
  return BUCKETS.find((length) => seconds / length < MOST_BUCKETS) ?? DAY;
}

/** One for each piece of the period, also where nothing was decided. */
function bucketsOf({ from, to }: Period, seconds: number, rows: Pick<BucketRow, 'at' | 'decision' | 'count'>[]) {
  const length = seconds * 1_000;
  const byTime = Map.groupBy(rows, ({ at }) => at?.getTime());
  const buckets: DecisionFigures['buckets'] = [];
  for (let at = Math.floor(Date.parse(from) / length) * length; at < Date.parse(to); at += length) {
    buckets.push({ at: new Date(at).toISOString(), counts: countsOf(byTime.get(at) ?? []) });
  }
  return buckets;
}

function countsOf(rows: Pick<BucketRow, 'decision' | 'count'>[]): EffectCounts {
  const counts: EffectCounts = { ALLOW: 0, BLOCK: 0, REQUIRE_APPROVAL: 0 };
  for (const { decision, count } of rows) counts[decision] += count;
  return counts;
}

/** Null where nothing was decided. */
function riskOf(rows: Pick<BucketRow, 'count' | 'risk' | 'max_risk'>[]) {
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  if (count === 0) return { averageRisk: null, maxRisk: null };
  const risk = rows.reduce((sum, row) => sum + row.risk, 0);
  return { averageRisk: risk / count, maxRisk: Math.max(...rows.map(({ max_risk }) => max_risk)) };
}
