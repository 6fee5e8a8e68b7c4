import { formatAmount } from '@runplane/contracts/presentation';
import type { Schema } from '../../api/types';

type Budget = Schema<'Budget'>;

/** `EUR 500.00 within 24h`. */
export function limitOf(budget: Budget): string {
  return `${amountOf(budget.limit, budget)} within ${budget.window}`;
}

/** What is taken, in the measure of the budget. */
export const amountOf = (amount: number, { currency }: Pick<Budget, 'currency'>): string =>
  currency === null ? `${amount} actions` : formatAmount(amount, currency);

/** What a budget counts; an empty list stands for all. */
export function countedOf({ match, per }: Budget): string {
  const lists = Object.entries(match)
    .filter(([, values]) => values.length > 0)
    .map(([member, values]) => `${member} ${values.join(', ')}`);
  const each = per.length === 0 ? '' : `, for each ${per.join(' and ')} apart`;
  return `${lists.join('; ') || 'every action'}${each}`;
}

export const effectOf = ({ effect }: Budget): string =>
  effect === 'BLOCK' ? 'Beyond it: blocked' : 'Beyond it: waits for approval';
