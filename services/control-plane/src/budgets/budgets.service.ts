import { Inject, Injectable } from '@nestjs/common';
import { digestOf } from '@runplane/audit';
import {
  type Budget,
  type BudgetWithUse,
  type CreateBudget,
  type PageQuery,
  type PendingChange,
  type UpdateBudget,
} from '@runplane/contracts';
import { Database } from '@runplane/database';
import { changeOrAsk } from '../changes/reviewed-change.js';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';
import { BUDGET_CHANGE } from './budget-change.js';

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

  /** Changes it, or asks for the second person that the organisation wants for it. */
  update(caller: Caller, id: string, change: UpdateBudget): Promise<Budget | PendingChange> {
    return changeOrAsk(this.database, caller, BUDGET_CHANGE, { subject: id, change });
  }
}
