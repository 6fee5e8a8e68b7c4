import type { CanonicalAction, Facts, RiskFactor, RiskWeights } from '@runplane/contracts';
import { pointsOf } from './steps.js';

/** How much money, and how much more than this agent is used to move. Compared in minor units. */
export function amountFactors(action: CanonicalAction, facts: Facts, weights: RiskWeights): RiskFactor[] {
  const { amount, currency } = action.material;
  if (amount === undefined && action.effect !== 'money') return [];
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount)) {
    return [
      ...factor('amount', weights.amount.unknown, 'The amount is missing or not an integer.'),
      ...factor('amount_deviation', weights.history.farAboveUsual, 'The amount cannot be compared with earlier ones.'),
    ];
  }
  const size = Math.abs(amount);
  const code = typeof currency === 'string' ? currency.toUpperCase() : '';
  const minorPerUnit = Object.hasOwn(weights.amount.minorPerUnit, code) ? weights.amount.minorPerUnit[code] : 100;
  const points = pointsOf(weights.amount.steps, Math.floor(size / (minorPerUnit ?? 100)));
  return [
    ...factor('amount', points, `The amount is ${size}${code ? ` ${code}` : ''} in minor units.`),
    ...deviation(size, facts.history.maxAmount, weights),
  ];
}

function deviation(size: number, largest: number | null, weights: RiskWeights): RiskFactor[] {
  const { noHistory, aboveUsual, farAboveUsual } = weights.history;
  if (largest === null) return factor('no_history', noHistory, 'The agent has no earlier amount to compare with.');
  if (size >= 3 * largest && size > 0) {
    return factor(
      'amount_deviation',
      farAboveUsual,
      `The amount is at least three times the agent's largest, ${largest}.`,
    );
  }
  return size > largest
    ? factor('amount_deviation', aboveUsual, `The amount is above the agent's largest, ${largest}.`)
    : [];
}

function factor(name: string, points: number, sentence: string): RiskFactor[] {
  return points > 0 ? [{ name, points, sentence }] : [];
}
