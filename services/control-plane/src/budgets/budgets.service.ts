import { Inject, Injectable } from '@nestjs/common';
import { digestOf } from '@runplane/audit';
import {
  type Budget,
  type BudgetWithUse,
  type CreateBudget,
  type PageQuery,
  type UpdateBudget,
} from '@runplane/contracts';
import { Database } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';

@Injectable()
export class BudgetsService {
  constructor(@Inject(Database) private readonly database: Database) {}

  create(caller: Caller, input: CreateBudget): Promise<Budget> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const budget = await tx.budgets.create({ ...input, createdBy: caller.memberId });
      await recordChange(tx, caller, { resource: 'budget', id: budget.id, change: 'created', digest: digestOf(input) });
      return budget;
    });
  }

  list(caller: Caller, query: PageQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.budgets.list(query));
  }

  async get(caller: Caller, id: string): Promise<BudgetWithUse> {
    return found(await this.database.withOrg(caller.orgId, (tx) => tx.budgets.find(id)), 'budget');
  }

  update(caller: Caller, id: string, input: UpdateBudget): Promise<Budget> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const budget = found(await tx.budgets.update(id, input), 'budget');
      const change = input.status === 'retired' ? 'retired' : 'changed';
      const { limit, effect, status } = budget;
      await recordChange(tx, caller, { resource: 'budget', id, change, digest: digestOf({ limit, effect, status }) });
      return budget;
    });
  }
}
