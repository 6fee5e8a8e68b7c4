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

/** `20.00 EUR of 50.00 EUR`, `2 of 5 actions`. */
export const partOf = (part: number, { limit, ...budget }: Pick<Budget, 'limit' | 'currency'>): string =>
  budget.currency === null
    ? `${part} of ${amountOf(limit, budget)}`
    : `${amountOf(part, budget)} of ${amountOf(limit, budget)}`;

const MEMBERS: Record<keyof Budget['match'], string> = {
  agents: 'agents',
  roles: 'roles',
  actions: 'actions',
  effects: 'effects',
  targetTypes: 'types of targets',
  environments: 'environments',
};

/** What a budget counts; an empty list stands for all. `nameOf`: of agents, by their ids. */
export function countedOf({ match, per }: Budget, nameOf: (id: string) => string): string {
  const lists = Object.entries(match)
    .filter(([, values]) => values.length > 0)
    .map(([member, values]) => `${MEMBERS[member as keyof Budget['match']]} ${values.map(nameOf).join(', ')}`);
  const each = per.length === 0 ? '' : `, for each ${per.join(' and ')} apart`;
  return `${lists.join('; ') || 'every action'}${each}`;
}

export const effectOf = ({ effect }: Budget): string =>
  effect === 'BLOCK' ? 'Beyond it: blocked' : 'Beyond it: waits for approval';
