import type { ActionRequest, CalledConnection, CanonicalAction, Facts, KeyScope } from '@runplane/contracts';
import type { Sql } from '../sql.js';
import { amountOf } from './amount.js';
import type { BudgetNeed } from './budgets.js';
import { holdStops } from './stops.js';

export interface FactsQuery {
  agentId: string;
  /** What it has taken already is its own; null for an action that is only imagined. */
  actionId: string | null;
  action: CanonicalAction;
  connection: string | null;
  /** The key that asked; null where nobody asked with one. */
  credential: ActionRequest['credential'] | null;
  now: Date;
  /** Locks the budgets and grants that it meets until the transaction ends. */
  take: boolean;
}

interface FactsRow {
  name: string;
  status: Facts['agent']['status'];
  roles: string[];
  owner_id: string | null;
  asked_with: { scope: KeyScope | null } | null;
  connection: CalledConnection | null;
  bundle: string;
  shadow: string | null;
  kill_switches: Facts['killSwitches'];
  limits: { budgets: BudgetRow[]; grants: Facts['grants'] };
  last_hour: number;
  last_day: number;
  amount_last_day: string | null;
  max_amount: string | null;
  known_target: boolean;
  usual_hours: number[] | null;
}

type BudgetRow = Omit<Facts['budgets'][number], 'requested'> & { measure: 'amount' | 'count'; bucket: string };

/** What a decision is made of. */
export interface DecisionFacts {
  facts: Facts;
  /** Digest of the bundle that decides. */
  bundle: string;
  /** Digest of the bundle that decides beside it, without effect. */
  shadow: string | null;
  /** What the action would take of each budget in `facts.budgets`. */
  needs: BudgetNeed[];
}

/** One resource over all actions, as the history facts count it. */
export function targetKey({ target }: CanonicalAction): string {
  return `${target.environment}/${target.type}/${target.id ?? ''}`;
}

/** All that a decision needs to know of the world, in one round trip. */
export class FactsReader {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async forDecision(query: FactsQuery): Promise<DecisionFacts> {
    const { action } = query;
    const values = [
      this.orgId,
      query.agentId,
      action.type,
      targetKey(action),
      query.connection,
      query.now,
      query.actionId,
      JSON.stringify(callOf(action)),
      query.take,
      currencyOf(action),
      query.credential?.key ?? null,
    ];
    if (query.take) await holdStops(this.sql, this.orgId);
    let row = await this.sql.row<FactsRow>(STATEMENT, values);
    // It may have waited for the locks: what it saw beside them, such as kill switches, is looked at once more.
    const isLocked = query.take && row && row.limits.budgets.length + row.limits.grants.length > 0;
    if (isLocked) row = await this.sql.row<FactsRow>(STATEMENT, values);
    if (!row) throw new Error(`agent ${query.agentId} is not of org ${this.orgId}`);
    const { budgets, grants } = row.limits;
    const needs = budgets.map(({ id, measure, bucket }) => ({ id, bucket, amount: requested(action, measure) }));
    const facts: Facts = {
      now: query.now.toISOString(),
      tzdata: process.versions.tz ?? 'unknown',
      agent: { id: query.agentId, name: row.name, status: row.status, roles: row.roles, owner: row.owner_id },
      ...credentialOf(query, row),
      killSwitches: row.kill_switches,
      budgets: budgets.map(({ measure, bucket: _, ...budget }) => ({
        ...budget,
        requested: requested(action, measure),
      })),
      grants,
      history: {
        actionsLastHour: row.last_hour,
        actionsLastDay: row.last_day,
        amountLastDay: numberOrNull(row.amount_last_day),
        maxAmount: numberOrNull(row.max_amount),
        knownTarget: row.known_target,
        ...(row.usual_hours ? { usualHours: row.usual_hours } : {}),
      },
    };
    return { facts, bundle: row.bundle, shadow: row.shadow, needs };
  }
}

/** Throws where the agent has no such key: a decision without its limits would be none. */
function credentialOf({ agentId, credential }: FactsQuery, row: FactsRow): Pick<Facts, 'credential'> {
  if (!credential) return {};
  const { key, token } = credential;
  if (!row.asked_with) throw new Error(`agent ${agentId} has no key ${key}`);
  return { credential: { key, scope: row.asked_with.scope, token, connection: row.connection } };
}

/** Null where it can't be told: money without a readable amount or currency. */
function requested(action: CanonicalAction, measure: BudgetRow['measure']): number | null {
  if (measure === 'count') return 1;
  const amount = amountOf(action);
  return amount === null || amount < 0 || currencyOf(action) === null ? null : amount;
}

function callOf(action: CanonicalAction) {
  const { type, effect, target } = action;
  return {
    type,
    effect,
    targetType: target.type,
    environment: target.environment,
    target: targetKey(action),
    currency: currencyOf(action),
    hasAmount: action.material.amount !== undefined,
  };
}

function currencyOf({ material }: CanonicalAction): string | null {
  return typeof material.currency === 'string' ? material.currency : null;
}

function numberOrNull(value: string | null): number | null {
  return value === null ? null : Number(value);
}

const MOST_COUNTED = 10_000;
/** Fewer actions than this say nothing of an agent's habits. */
const HABIT = 20;
const HOURS_OF = 500;

const OF_AGENT = 'x.org_id = a.org_id AND x.agent_id = a.id AND x.action_type = $3';
/** An attempt that was blocked must not make a target known or an amount usual. */
const TOOK_EFFECT = `${OF_AGENT} AND x.status IN ('EXECUTING', 'SUCCEEDED', 'UNKNOWN')`;
const since = (interval: string) => `x.created_at > $6::timestamptz - interval '${interval}'`;
const countSince = (interval: string) =>
  `(SELECT count(*)::int FROM (SELECT 1 FROM actions x WHERE ${OF_AGENT} AND ${since(interval)} LIMIT ${MOST_COUNTED}) y)`;

const STATEMENT = `
SELECT a.name, a.status, a.roles, a.owner_id,
  (SELECT json_build_object('scope', k.scope) FROM api_keys k
   WHERE k.org_id = a.org_id AND k.id = $11 AND k.agent_id = a.id) AS asked_with,
  (SELECT json_build_object('name', c.name, 'environment', c.environment) FROM connections c
   WHERE c.org_id = a.org_id AND c.name = $5) AS connection,
  o.current_bundle AS bundle, o.shadow_bundle AS shadow,
  (SELECT coalesce(json_agg(json_build_object('scope', k.scope, 'value', k.value, 'reason', k.reason) ORDER BY k.id), '[]')
   FROM kill_switches k WHERE k.org_id = a.org_id AND k.lifted_at IS NULL
     AND CASE k.scope WHEN 'org' THEN true WHEN 'agent' THEN k.value = a.id WHEN 'action' THEN k.value = $3
       ELSE k.value = $5 END) AS kill_switches,
  limits_for(a.org_id, $7, a.id, a.roles, a.owner_id, $8::jsonb, $6::timestamptz, $9) AS limits,
  ${countSince('1 hour')} AS last_hour,
  ${countSince('1 day')} AS last_day,
  (SELECT coalesce(sum(x.amount), 0) FROM actions x WHERE $10::text IS NOT NULL AND ${TOOK_EFFECT} AND ${since('1 day')}
     AND x.action -> 'material' ->> 'currency' = $10) AS amount_last_day,
  (SELECT x.amount FROM actions x WHERE ${TOOK_EFFECT} AND x.amount IS NOT NULL AND ${since('90 days')}
     ORDER BY x.amount DESC LIMIT 1) AS max_amount,
  EXISTS (SELECT 1 FROM actions x WHERE ${TOOK_EFFECT} AND x.target_key = $4) AS known_target,
  (SELECT CASE WHEN count(*) >= ${HABIT} THEN array_agg(DISTINCT y.hour ORDER BY y.hour) END FROM
     (SELECT extract(hour FROM x.created_at AT TIME ZONE 'UTC')::int AS hour FROM actions x
      WHERE ${OF_AGENT} AND ${since('30 days')} ORDER BY x.created_at DESC LIMIT ${HOURS_OF}) y) AS usual_hours
FROM agents a JOIN orgs o ON o.id = a.org_id WHERE a.org_id = $1 AND a.id = $2`;
