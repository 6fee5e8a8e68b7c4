import { Inject, Injectable } from '@nestjs/common';
import type { Agent, AgentActivity, CreateAgent, OverviewQuery, PageQuery, UpdateAgent } from '@runplane/contracts';
import { Database } from '@runplane/database';
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
      const agent = found(await tx.agents.update(id, input), 'agent');
      const change = `updated ${Object.keys(input).join(', ')}`;
      await recordChange(tx, caller, { resource: 'agent', id, change });
      return agent;
    });
  }
}
