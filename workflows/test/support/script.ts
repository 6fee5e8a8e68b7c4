import { createHash, randomBytes } from 'node:crypto';
import type { StageCalendar, ToolResult } from '@runplane/activities';
import type { ActionRequest, ApprovalPlan, ApprovalStage, Json, JsonObject } from '@runplane/contracts';
import type { DecisionEffect, ExecutionMode } from '@runplane/contracts/values';

/** What the world around one action does; all of it has a default. */
export interface Script {
  decision: DecisionEffect;
  execution: ExecutionMode;
  plan: ApprovalPlan;
  /** Of the plan's stages. */
  calendars: StageCalendar[];
  context: JsonObject;
  /** Another run has had the action, and was lost. */
  lost: boolean;
  /** The decision on edited arguments. */
  edit: { decision: DecisionEffect; plan: ApprovalPlan | null };
  recheck: 'grant' | 'block';
  /** `lost`: the attempt ends without an answer. */
  tool: ToolResult | 'lost';
  reportWithinMs: number;
}

export const ARGUMENTS = { amount: 6000, currency: 'EUR', charge: 'ch_1' };

export function scriptOf(changes: Partial<Script> = {}): Script {
  return {
    decision: 'REQUIRE_APPROVAL',
    execution: 'gateway',
    plan: planOf(),
    calendars: [],
    context: {},
    lost: false,
    edit: { decision: 'ALLOW', plan: null },
    recheck: 'grant',
    tool: { status: 'SUCCEEDED', result: { refund: 're_1' } },
    reportWithinMs: 600_000,
    ...changes,
  };
}

export function planOf(changes: Partial<ApprovalPlan> = {}, ...stages: Partial<ApprovalStage>[]): ApprovalPlan {
  return {
    stages: (stages.length > 0 ? stages : [{}]).map((stage) => stageOf(stage)),
    expiresIn: '1h',
    fourEyes: false,
    denyReasonRequired: false,
    ...changes,
  };
}

function stageOf(changes: Partial<ApprovalStage>): ApprovalStage {
  const approvers = { people: [], groups: ['support'], roles: [] };
  return { name: 'team', approvers, quorum: 1, reminders: [], onTimeout: 'deny', ...changes };
}

export function requestOf({ execution, context }: Script, now: number): ActionRequest {
  const hex = randomBytes(20).toString('hex');
  return {
    orgId: 'org_test',
    actionId: `act_${hex}`,
    agentId: 'agt_test',
    requestId: `req_${hex.slice(0, 8)}`,
    callId: `call_${hex.slice(0, 16)}`,
    requestHash: digestOf(hex),
    call: { tool: 'refunds.create', arguments: ARGUMENTS },
    context,
    execution,
    receivedAt: new Date(now).toISOString(),
  };
}

export function digestOf(value: Json): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(value)).digest('hex')}`;
}
