import type { MappedAction, VoterRecord } from '@runplane/activities';
import type { ActionRequest, DecisionRecord, Facts, Json, ToolDefinition } from '@runplane/contracts';
import { digestOf, type Script } from './script.js';

export const RISK_SCORE = 40;
const CATALOGUE = digestOf('catalogue');
const TYPE = { type: 'create_refund', effect: 'money' } as const;

const TOOL: ToolDefinition = {
  name: 'refunds.create',
  provider: 'http',
  connection: 'refunds',
  operation: {},
  action: { ...TYPE, description: 'A refund', targetType: 'payment', sensitivity: 'high', material: {} },
  fields: {},
  target: {},
};

export function mappedOf(
  call: { [name: string]: Json },
  execution: ActionRequest['execution'],
  queue: string,
): MappedAction {
  return {
    action: {
      ...TYPE,
      provider: 'http',
      operation: TOOL.name,
      target: { type: 'payment', id: null, environment: 'production', sensitivity: 'high' },
      material: call,
      catalogue: CATALOGUE,
    },
    digest: digestOf(call),
    tool: execution === 'gateway' ? TOOL : null,
    execution: execution === 'gateway' ? { queue, idempotency: 'none', timeoutMs: 5000 } : null,
    refusal: null,
  };
}

export function recordOf({ decision, plan }: Pick<Script['edit'], 'decision' | 'plan'>): DecisionRecord {
  return {
    decision,
    reason: `the script says ${decision}`,
    risk: { score: RISK_SCORE, level: 'MEDIUM', factors: [] },
    matched: [],
    byDefault: false,
    plan: decision === 'REQUIRE_APPROVAL' ? plan : null,
    grant: null,
    policyBundle: CATALOGUE,
    engine: 'test',
  };
}

export function factsOf(agentId: string, now: string): Facts {
  return {
    now,
    tzdata: 'test',
    agent: { id: agentId, name: 'agent', status: 'active', roles: [], owner: null },
    killSwitches: [],
    budgets: [],
    grants: [],
    history: { actionsLastHour: 0, actionsLastDay: 0, amountLastDay: null, maxAmount: null, knownTarget: true },
  };
}

/** ann, bob and cid are in support, zoe leads; dan has left; eve may break the glass and stands in for cid; max manages. */
export const MEMBERS: readonly VoterRecord[] = [
  member('ann', ['support']),
  member('bob', ['support']),
  member('cid', ['support']),
  member('zoe', ['lead']),
  { ...member('dan', ['support']), active: false },
  { ...member('eve', []), roles: ['break_glass'], standsInFor: [member('cid', ['support'])] },
  { ...member('max', []), roles: ['admin'], ownsAgent: true },
];

function member(id: string, groups: string[]): VoterRecord {
  const seat = { id, email: `${id}@example.com`, roles: ['approver'], groups, onCall: [], ownsAgent: false };
  return { ...seat, active: true, standsInFor: [] };
}
