import { Inject, Injectable } from '@nestjs/common';
import {
  type Agent,
  type AgentActivity,
  type CreateAgent,
  type OverviewQuery,
  type PageQuery,
  ProblemError,
  type UpdateAgent,
} from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { periodOf } from '../common/period.js';
import { recordChange } from '../common/record-change.js';

@Injectable()
export class AgentsService {
  constructor(@Inject(Database) private readonly database: Database) {}

  create(caller: Caller, input: CreateAgent): Promise<Agent> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const agent = await tx.agents.create(input);
      await recordChange(tx, caller, { resource: 'agent', id: agent.id, change: 'created' });
      return agent;
    });
  }

  list(caller: Caller, query: PageQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.agents.list(query));
  }

  get(caller: Caller, id: string): Promise<Agent> {
    return this.database.withOrg(caller.orgId, async (tx) => found(await tx.agents.find(id), 'agent'));
  }

  activity(caller: Caller, id: string, query: OverviewQuery): Promise<AgentActivity> {
    const period = periodOf(query, { days: 30, mostDays: 92 });
    return this.database.withOrg(caller.orgId, async (tx) => {
      found(await tx.agents.find(id), 'agent');
      return tx.decisionFigures.ofAgent(id, period);
    });
  }

  update(caller: Caller, id: string, input: UpdateAgent): Promise<Agent> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const before = found(await tx.agents.find(id), 'agent');
      if (isGivenAway(before, input, caller)) await assertNothingWaits(tx, id);
      const agent = found(await tx.agents.update(id, input), 'agent');
      const change = `updated ${Object.keys(input).join(', ')}`;
      const owners = agent.ownerId === before.ownerId ? '' : ` (owner ${nameOf(before)}, now ${nameOf(agent)})`;
      await recordChange(tx, caller, { resource: 'agent', id, change: `${change}${owners}` });
      return agent;
    });
  }
}

const nameOf = ({ ownerId }: Agent): string => ownerId ?? 'nobody';

function isGivenAway(agent: Agent, { ownerId }: UpdateAgent, { memberId }: Caller): boolean {
  return ownerId !== undefined && agent.ownerId === memberId && ownerId !== memberId;
}

/** Where four eyes are asked for, an owner may not vote: giving the agent away would make a voter of them. */
async function assertNothingWaits(tx: OrgTransaction, agentId: string): Promise<void> {
  const { items } = await tx.actions.list({ agentId, status: ['PENDING_APPROVAL'], limit: 1 });
  if (items.length === 0) return;
  throw new ProblemError(
    'conflict',
    'Actions of your agent wait for approval: cancel them first, or let another person change its owner.',
  );
}
