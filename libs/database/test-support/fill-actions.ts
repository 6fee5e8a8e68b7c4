import type { Client } from 'pg';

/** Actions of one kind, a minute apart, the first one minute after `from`. */
export interface ActionSeries {
  agentId: string;
  /** Their ids are `act_<name>1` and so on. */
  name: string;
  count: number;
  from: string;
  status?: string;
  decision?: string;
  type?: string;
  operation?: string;
  environment?: string;
  amount?: number;
  risk?: number;
  /** Id of the target. */
  target?: string;
}

/** Puts actions into the projection as the superuser, in the time of one's choice. */
export async function fillActions(superuser: Client, orgId: string, series: ActionSeries): Promise<void> {
  const { agentId, name, count, from, status = 'SUCCEEDED', decision = 'ALLOW', amount = 10, risk = 10 } = series;
  const {
    type = 'create_refund',
    operation = 'stripe.refunds.create',
    environment = 'live',
    target = `Kunde-${name}`,
  } = series;
  const action = {
    type,
    operation,
    provider: operation.split('.')[0],
    target: { type: 'account', id: target, environment },
    material: { amount, currency: 'EUR' },
  };
  await superuser.query(
    `INSERT INTO actions (org_id, action_id, workflow_id, run_id, agent_id, request_hash, status, decision, execution,
       action_type, target_key, amount, action, digest, risk_score, record, facts, reason, leaf_hash, promise, mapped,
       created_at)
     SELECT $1, 'act_' || $3 || n, 'w', 'r', $2, 'h', $4, $5, 'gateway', $6, 'k', $7, $8::jsonb, 'd', $11, '{}', '{}',
       'because of ' || $3, 'l', 'p', '{}', $9::timestamptz + make_interval(mins => n) FROM generate_series(1, $10::int) n`,
    [orgId, agentId, name, status, decision, type, amount, JSON.stringify(action), from, count, risk],
  );
}
