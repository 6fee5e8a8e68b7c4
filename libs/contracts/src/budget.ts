import { z } from 'zod';
import { ActionType } from './action.js';
import { Name, Timestamp } from './json.js';
import { EFFECT_CLASSES } from './values/closed-sets.js';
import { DURATION_PATTERN, durationMs } from './values/durations.js';

/** What may share one bucket of a budget; a dimension that is named gives each of its values a bucket of its own. */
export const BUDGET_DIMENSIONS = ['agent', 'action', 'target'] as const;
export const BUDGET_MEASURES = ['amount', 'count'] as const;
const Currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, for example EUR');
const list = <T extends z.ZodType>(item: T) => z.array(item).max(100).default([]);

/** Which actions a budget counts; an empty list stands for all. */
export const BudgetMatch = z.strictObject({
  agents: list(z.string().max(60)),
  /** An agent with any of them. */
  roles: list(Name),
  actions: list(ActionType),
  effects: list(z.enum(EFFECT_CLASSES)),
  targetTypes: list(z.string().max(80)),
  environments: list(z.string().max(40)),
});
export type BudgetMatch = z.infer<typeof BudgetMatch>;

const budgetFields = {
  name: Name,
  /** `amount`: the sum of `action.amount`, minor units of `currency`. `count`: the number of actions. */
  measure: z.enum(BUDGET_MEASURES),
  currency: Currency.nullable().default(null),
  limit: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  /** Rolling: what began in this time before the decision counts. */
  window: z
    .string()
    .regex(DURATION_PATTERN, 'must be a number and s, m, h or d, for example 24h')
    .refine((w) => !DURATION_PATTERN.test(w) || (durationMs(w) >= 60_000 && durationMs(w) <= 366 * 86_400_000), {
      message: 'must lie between 1m and 366d',
    }),
  match: BudgetMatch.default({ agents: [], roles: [], actions: [], effects: [], targetTypes: [], environments: [] }),
  /** `target` limits many small payments to one payee as one. */
  per: z.array(z.enum(BUDGET_DIMENSIONS)).max(3).default([]),
  /** What becomes of an action that would go over it. */
  effect: z.enum(['BLOCK', 'REQUIRE_APPROVAL']).default('BLOCK'),
};

/**
 * A limit on what agents do in a rolling window. Room is taken with the decision, kept by what succeeded or is
 * unknown, and given back by what certainly had no effect.
 */
export const CreateBudget = z
  .strictObject(budgetFields)
  .refine(({ measure, currency }) => (measure === 'amount') === (currency !== null), {
    message: 'a budget of amounts has a currency, one of counts has none',
    path: ['currency'],
  });
export type CreateBudget = z.infer<typeof CreateBudget>;
export const UpdateBudget = z.strictObject({
  limit: budgetFields.limit.optional(),
  effect: z.enum(['BLOCK', 'REQUIRE_APPROVAL']).optional(),
  status: z.enum(['active', 'retired']).optional(),
});
export type UpdateBudget = z.infer<typeof UpdateBudget>;
export const Budget = z.strictObject({
  id: z.string(),
  ...budgetFields,
  status: z.enum(['active', 'retired']),
  createdAt: Timestamp,
  createdBy: z.string(),
});
export type Budget = z.infer<typeof Budget>;

/** What is taken of one bucket now. */
export const BudgetUse = z.strictObject({
  /** One value for each dimension of `per`. */
  bucket: z.record(z.string(), z.string()),
  used: z.number().int(),
  actions: z.number().int(),
});
export const BudgetWithUse = Budget.extend({ use: z.array(BudgetUse) });
export type BudgetWithUse = z.infer<typeof BudgetWithUse>;
