import type { Facts } from '@runplane/contracts';

type BudgetFact = Facts['budgets'][number];

/** A need that can't be told counts as too much. */
export function isExceeded({ limit, used, requested }: BudgetFact): boolean {
  return requested === null || used + requested > limit;
}

/** The first budget, by id, with this effect that the action would exceed. */
export function exceededBudget(facts: Facts, effect: BudgetFact['effect']): BudgetFact | null {
  return facts.budgets.find((budget) => budget.effect === effect && isExceeded(budget)) ?? null;
}

export function budgetSentence({ name, limit, used, requested }: BudgetFact): string {
  if (requested === null) return `What the action would take of the budget ${name} can't be told.`;
  return `The budget ${name} would be exceeded: ${used} of ${limit} are taken, and the action needs ${requested}.`;
}
