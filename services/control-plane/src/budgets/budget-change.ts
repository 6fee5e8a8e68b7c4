import { digestOf } from '@runplane/audit';
import { type Budget, UpdateBudget } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import type { ReviewedChange } from '../changes/reviewed-change.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';

type Rule = Pick<Budget, 'limit' | 'effect' | 'status'>;

/** A budget that holds back less than before. */
export const BUDGET_CHANGE: ReviewedChange<UpdateBudget, Budget> = {
  kind: 'budget',
  permission: 'budgets.write',
  read: (change) => UpdateBudget.parse(change),
  current: async (tx, id) => ({ ...(await ruleOf(tx, id)) }),
  async why(tx, id, change) {
    const before = await ruleOf(tx, id);
    return (await tx.publications.review()) === 'none' ? null : whyWeaker(before, { ...before, ...change });
  },
  async apply(tx, caller, id, input) {
    const budget = found(await tx.budgets.update(id ?? '', input), 'budget');
    const change = input.status === 'retired' ? 'retired' : 'changed';
    const { limit, effect, status } = budget;
    const digest = digestOf({ limit, effect, status });
    await recordChange(tx, caller, { resource: 'budget', id: budget.id, change, digest });
    return budget;
  },
};

async function ruleOf(tx: OrgTransaction, id: string | null): Promise<Rule> {
  const { limit, effect, status } = found(await tx.budgets.find(id ?? ''), 'budget');
  return { limit, effect, status };
}

function whyWeaker(before: Rule, after: Rule): string | null {
  if (before.status === 'retired') return null;
  if (after.status === 'retired') return 'The budget would hold nothing back any more.';
  if (after.limit > before.limit) return `The limit would rise from ${before.limit} to ${after.limit}.`;
  if (after.effect === before.effect || after.effect === 'BLOCK') return null;
  return 'What goes over the budget would be asked for where it is blocked.';
}
