import { z } from 'zod';
import { EFFECT_CLASSES, SENSITIVITIES } from './values/closed-sets.js';

const points = z.number().int().min(0).max(100);
/** From `from` on, this many points; the highest step that is reached counts. */
const steps = z
  .array(z.strictObject({ from: z.number().int().min(1), points }))
  .max(20)
  .refine(
    (all) =>
      all.every(
        (step, i) => i === 0 || (step.from > (all[i - 1]?.from ?? 0) && step.points >= (all[i - 1]?.points ?? 0)),
      ),
    {
      message: 'must rise: each `from` larger than the one before, and no fewer points',
    },
  );
const environmentGlobs = z.array(z.string().min(1).max(40)).max(50);

/** How many points each risk factor gives. Part of the bundle, so that its digest covers them. */
export const RiskWeights = z.strictObject({
  effect: z.record(z.enum(EFFECT_CLASSES), points),
  sensitivity: z.record(z.enum(SENSITIVITIES), points),
  environment: z.strictObject({
    /** Globs, not case-sensitive, of environments that give no points. */
    harmless: environmentGlobs,
    /** Every other environment: what is not known to be harmless counts as production. */
    points,
  }),
  amount: z.strictObject({
    /** Over whole units of money: 100 minor units of most currencies, see `minorPerUnit`. */
    steps,
    /** Money action without a readable amount. */
    unknown: points,
    /** ISO 4217 code -> minor units that are worth about one unit; 100 where the currency is not named. */
    minorPerUnit: z.record(z.string().regex(/^[A-Z]{3}$/), z.number().int().min(1)),
  }),
  /** Over the number of things that one action touches (`count`, `rows`, or the longest list among its material fields). */
  scope: z.strictObject({ steps }),
  history: z.strictObject({
    /** Amount above the agent's largest so far. */
    aboveUsual: points,
    /** Amount at least three times the agent's largest so far. */
    farAboveUsual: points,
    /** Amount, and no earlier action to compare it with. */
    noHistory: points,
    newTarget: points,
    unusualHour: points,
    /** Over the agent's actions of this type in the last hour. */
    perHour: steps,
  }),
});
export type RiskWeights = z.infer<typeof RiskWeights>;
