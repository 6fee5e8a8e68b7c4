import { z } from 'zod';
import { Timestamp } from './json.js';
import { ACTION_STATUSES, DECISIONS } from './values/closed-sets.js';

/** Decisions made in [from, to); the last 24 hours where left away, and at most 92 days. */
export const OverviewQuery = z.strictObject({ from: Timestamp.optional(), to: Timestamp.optional() });
export type OverviewQuery = z.infer<typeof OverviewQuery>;

const count = z.number().int();
/** How many decisions had which effect. */
export const EffectCounts = z.strictObject({ ALLOW: count, BLOCK: count, REQUIRE_APPROVAL: count });
export type EffectCounts = z.infer<typeof EffectCounts>;

/** Of a period: what was decided, by time and by agent. */
export const DecisionFigures = z.strictObject({
  /** Length of each of `buckets`, which begin at whole multiples of it (UTC) and leave out no time. */
  bucketSeconds: count,
  buckets: z.array(z.strictObject({ at: Timestamp, counts: EffectCounts })),
  /** The 20 that asked most. */
  agents: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      status: z.enum(['active', 'disabled']),
      counts: EffectCounts,
      /** Risk scores, 0..100. */
      averageRisk: z.number(),
      maxRisk: count,
    }),
  ),
  /** There were more than a million: only the newest are counted. */
  isPartial: z.boolean(),
});
export type DecisionFigures = z.infer<typeof DecisionFigures>;

const Waiting = z.strictObject({
  approvalId: z.string(),
  actionId: z.string(),
  requestedAt: Timestamp,
  expiresAt: Timestamp,
});
/** What waits for people now. Counted up to 10,000. */
export const WaitingFigures = z.strictObject({
  approvals: z.strictObject({
    count,
    oldest: Waiting.nullable(),
    /** The five that expire next. */
    expiringNext: z.array(Waiting),
  }),
  unknownOutcomes: z.strictObject({
    count,
    oldest: z.strictObject({ actionId: z.string(), since: Timestamp }).nullable(),
  }),
  killSwitches: count,
});
export type WaitingFigures = z.infer<typeof WaitingFigures>;

/** An active budget and the fullest of its buckets; `used` and `limit` in minor units or actions, as it measures. */
export const BudgetFigure = z.strictObject({
  id: z.string(),
  name: z.string(),
  measure: z.enum(['amount', 'count']),
  currency: z.string().nullable(),
  window: z.string(),
  limit: count,
  used: count,
  effect: z.enum(DECISIONS),
});
export type BudgetFigure = z.infer<typeof BudgetFigure>;

/** A queue of the org: how much waits, up to 10,000, and since when the oldest does. */
export const Backlog = z.strictObject({ waiting: count, oldest: Timestamp.nullable() });
export type Backlog = z.infer<typeof Backlog>;

export const HealthFigures = z.strictObject({
  /** Entries of the log that have no place in it yet. */
  log: Backlog,
  /** Notices that nobody has sent yet, and those that were given up. */
  deliveries: Backlog.extend({ dead: count }),
  channels: z.strictObject({ active: count, failing: count, disabled: count }),
  connections: z.strictObject({ total: count, failing: count }),
});
export type HealthFigures = z.infer<typeof HealthFigures>;

export const Overview = z.strictObject({
  from: Timestamp,
  to: Timestamp,
  decisions: DecisionFigures,
  waiting: WaitingFigures,
  /** The 20 that are fullest. */
  budgets: z.array(BudgetFigure),
  /** That the database answers, the answer shows. */
  health: HealthFigures.extend({ temporal: z.enum(['up', 'down']) }),
});
export type Overview = z.infer<typeof Overview>;

/** Of one agent in a period: what it asked for, and its habits. */
export const AgentActivity = z.strictObject({
  /** Days in UTC. */
  days: z.array(z.strictObject({ at: Timestamp, counts: EffectCounts })),
  /** The ten that it asked for most. */
  operations: z.array(z.strictObject({ operation: z.string(), count })),
  /** Decisions by hour of the day in UTC, from 0 to 23. */
  hours: z.array(count).length(24),
  /** Risk scores, 0..100; null where nothing was decided. */
  averageRisk: z.number().nullable(),
  maxRisk: count.nullable(),
  isPartial: z.boolean(),
});
export type AgentActivity = z.infer<typeof AgentActivity>;

/** Earlier actions of the same agent and type in the last 90 days: what became of them, and how large they were. */
export const LikeActions = z.strictObject({
  /** By status; those with none are left out. The newest 10,000. */
  counts: z.partialRecord(z.enum(ACTION_STATUSES), count),
  /** Minor units, of those in the currency of this action that may have taken effect; null where there are none. */
  medianAmount: z.number().nullable(),
  maxAmount: count.nullable(),
});
export type LikeActions = z.infer<typeof LikeActions>;
