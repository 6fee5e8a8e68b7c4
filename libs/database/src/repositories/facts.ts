import type { Facts } from '@runplane/contracts';
import type { Sql } from '../sql.js';

export interface FactsQuery {
  agentId: string;
  actionType: string;
  targetKey: string;
  provider: string;
  connection: string | null;
  now: Date;
}

interface FactsRow {
  name: string;
  status: Facts['agent']['status'];
  roles: string[];
  owner_id: string | null;
  bundle: string;
  kill_switches: Facts['killSwitches'];
  last_hour: number;
  last_day: number;
  max_amount: string | null;
  known_target: boolean;
}

/** All that a decision needs to know of the world, in one round trip. */
export class FactsReader {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async forDecision(query: FactsQuery): Promise<{ facts: Facts; bundle: { digest: string } }> {
    const row = await this.sql.row<FactsRow>(STATEMENT, [
      this.orgId,
      query.agentId,
      query.actionType,
      query.targetKey,
      query.connection,
      query.now,
    ]);
    if (!row) throw new Error(`agent ${query.agentId} is not of org ${this.orgId}`);
    const facts: Facts = {
      now: query.now.toISOString(),
      tzdata: process.versions.tz ?? 'unknown',
      agent: { id: query.agentId, name: row.name, status: row.status, roles: row.roles, owner: row.owner_id },
      killSwitches: row.kill_switches,
      history: {
        actionsLastHour: row.last_hour,
        actionsLastDay: row.last_day,
        maxAmount: row.max_amount === null ? null : Number(row.max_amount),
        knownTarget: row.known_target,
      },
    };
    return { facts, bundle: { digest: row.bundle } };
  }
}

const OF_AGENT = 'x.org_id = a.org_id AND x.agent_id = a.id AND x.action_type = $3';
const STATEMENT = `
SELECT a.name, a.status, a.roles, a.owner_id, o.current_bundle AS bundle,
  (SELECT coalesce(json_agg(json_build_object('scope', k.scope, 'value', k.value, 'reason', k.reason) ORDER BY k.id), '[]')
   FROM kill_switches k WHERE k.org_id = a.org_id AND k.lifted_at IS NULL
     AND CASE k.scope WHEN 'org' THEN true WHEN 'agent' THEN k.value = a.id WHEN 'action' THEN k.value = $3
       ELSE k.value = $5 END) AS kill_switches,
  (SELECT count(*)::int FROM actions x WHERE ${OF_AGENT} AND x.created_at > $6::timestamptz - interval '1 hour') AS last_hour,
  (SELECT count(*)::int FROM actions x WHERE ${OF_AGENT} AND x.created_at > $6::timestamptz - interval '1 day') AS last_day,
  (SELECT max(x.amount) FROM actions x WHERE ${OF_AGENT} AND x.created_at > $6::timestamptz - interval '90 days') AS max_amount,
  EXISTS (SELECT 1 FROM actions x WHERE ${OF_AGENT} AND x.target_key = $4) AS known_target
FROM agents a JOIN orgs o ON o.id = a.org_id WHERE a.org_id = $1 AND a.id = $2`;
