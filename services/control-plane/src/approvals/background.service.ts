import { Inject, Injectable } from '@nestjs/common';
import { type Approval, actionOfApprovalId, type ToolDefinition } from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import type { ApprovalBackground } from './approval-answers.js';
import { ApprovalUpdates } from './approval-updates.js';

const NEWEST = 10;

/** What people want to know before they decide, beside the action itself. */
@Injectable()
export class BackgroundService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ApprovalUpdates) private readonly updates: ApprovalUpdates,
  ) {}

  async get(caller: Caller, id: string): Promise<ApprovalBackground> {
    const approval = await this.updates.find(caller, id);
    return this.database.withOrg(caller.orgId, (tx) => backgroundOf(tx, approval));
  }
}

async function backgroundOf(tx: OrgTransaction, { id, agentId, action }: Approval): Promise<ApprovalBackground> {
  const actionId = actionOfApprovalId(id);
  const { record, mapped } = found(await tx.actions.decision(actionId), 'action');
  const connection = (mapped as { tool?: ToolDefinition | null }).tool?.connection ?? null;
  const query = { agentId, actionId, action, connection, credential: null, now: new Date(), take: false };
  const { budgets, killSwitches, agent, history } = (await tx.facts.forDecision(query)).facts;
  const alike = await tx.decisionFigures.alike(agentId, actionId, action);
  const { items } = await tx.actions.list({ agentId, actionType: action.type, limit: NEWEST + 1 });
  const newest = items.filter((other) => other.actionId !== actionId).slice(0, NEWEST);
  const rules = await rulesOf(tx, record);
  return { rules, budgets, killSwitches, agent, history: { ...history, ...alike, newest } };
}

/** From the bundle that decided: what is published now may be another. */
async function rulesOf(
  tx: OrgTransaction,
  { policyBundle, matched }: Pick<Approval, 'matched'> & { policyBundle: string },
): Promise<ApprovalBackground['rules']> {
  const { policies } = await tx.policies.bundle(policyBundle);
  return matched.flatMap(({ policy, version, rule: id }) => {
    const rule = policies.find(({ name }) => name === policy)?.rules.find((candidate) => candidate.id === id);
    return rule ? [{ policy, version, rule }] : [];
  });
}
