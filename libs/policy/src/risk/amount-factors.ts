import type { CanonicalAction, Facts, RiskFactor, RiskWeights } from '@runplane/contracts';
import { pointsOf } from './steps.js';

/** How much money, and how much more than this agent is used to move. Compared in minor units. */
export function addAmountFactors(
  factors: RiskFactor[],
  action: CanonicalAction,
  facts: Facts,
  weights: RiskWeights,
): void {
  const { amount, currency } = action.material;
  if (amount === undefined && action.effect !== 'money') return;
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount)) {
    add(factors, 'amount', weights.amount.unknown, 'The amount is missing or not an integer.');
    const sentence = 'The amount cannot be compared with earlier ones.';
    add(factors, 'amount_deviation', weights.history.farAboveUsual, sentence);
    return;
  }
  const size = Math.abs(amount);
  const code = typeof currency === 'string' ? currency.toUpperCase() : '';
  const { minorPerUnit, steps } = weights.amount;
  const unit = Object.hasOwn(minorPerUnit, code) ? (minorPerUnit[code] ?? 100) : 100;
  const points = pointsOf(steps, Math.floor(size / unit));
  // Most amounts are small: no sentence is made for them.
  if (points > 0) add(factors, 'amount', points, `The amount is ${size}${code ? ` ${code}` : ''} in minor units.`);
  addDeviation(factors, size, facts.history.maxAmount, weights.history);
}

function addDeviation(
  factors: RiskFactor[],
  size: number,
  largest: number | null,
  { noHistory, aboveUsual, farAboveUsual }: RiskWeights['history'],
): void {
  if (largest === null) {
    add(factors, 'no_history', noHistory, 'The agent has no earlier amount to compare with.');
  } else if (size >= 3 * largest && size > 0) {
    const sentence = `The amount is at least three times the agent's largest, ${largest}.`;
    add(factors, 'amount_deviation', farAboveUsual, sentence);
  } else if (size > largest) {
    add(factors, 'amount_deviation', aboveUsual, `The amount is above the agent's largest, ${largest}.`);
  }
}

function add(factors: RiskFactor[], name: string, points: number, sentence: string): void {
  if (points > 0) factors.push({ name, points, sentence });
}
