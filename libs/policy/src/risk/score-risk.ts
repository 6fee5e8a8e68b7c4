import type { CanonicalAction, Facts, Risk, RiskFactor, RiskLevel, RiskWeights } from '@runplane/contracts';
import { parseTimestamp } from '../condition/local-time.js';
import { addAmountFactors } from './amount-factors.js';
import { fixedFactors } from './fixed-factors.js';
import { pointsOf } from './steps.js';

/** Scores from here on have the level. */
const LEVELS: readonly [number, RiskLevel][] = [
  [75, 'CRITICAL'],
  [50, 'HIGH'],
  [25, 'MEDIUM'],
];

/**
 * 0..100: the sum of all factors, at most 100. A larger amount, a higher sensitivity or more actions never give fewer
 * points, and what is missing or unreadable counts as the worst, so that leaving something out never pays.
 */
export function scoreRisk(action: CanonicalAction, facts: Facts, weights: RiskWeights): Risk {
  const factors: RiskFactor[] = [];
  fixedFactors(weights)(factors, action);
  addAmountFactors(factors, action, facts, weights);
  addScope(factors, action, weights);
  addHistory(factors, facts, weights);
  return riskOf(factors);
}

/** For an input that can't be judged. */
export function highestRisk(sentence: string): Risk {
  return riskOf([{ name: 'input', points: 100, sentence }]);
}

function riskOf(factors: RiskFactor[]): Risk {
  let sum = 0;
  for (const factor of factors) sum += factor.points;
  const score = Math.min(100, sum);
  return { score, level: levelOf(score), factors };
}

function levelOf(score: number): RiskLevel {
  for (const [from, level] of LEVELS) if (score >= from) return level;
  return 'LOW';
}

function add(factors: RiskFactor[], name: string, points: number, sentence: string): void {
  if (points > 0) factors.push({ name, points, sentence });
}

function addScope(factors: RiskFactor[], action: CanonicalAction, weights: RiskWeights): void {
  let count = 0;
  for (const name in action.material) {
    const value = action.material[name];
    if (Array.isArray(value)) count = Math.max(count, value.length);
    else if ((name === 'count' || name === 'rows') && typeof value === 'number') count = Math.max(count, value);
  }
  const points = pointsOf(weights.scope.steps, count);
  if (points > 0) add(factors, 'scope', points, `The action touches ${count} things at once.`);
}

function addHistory(factors: RiskFactor[], facts: Facts, weights: RiskWeights): void {
  const { history } = facts;
  if (!history.knownTarget) {
    add(factors, 'new_target', weights.history.newTarget, 'The agent has not touched this target before.');
  }
  const rate = history.actionsLastHour;
  const ratePoints = pointsOf(weights.history.perHour, rate);
  if (ratePoints > 0) add(factors, 'rate', ratePoints, `The agent did ${rate} actions of this type in the last hour.`);
  if (history.usualHours === undefined) return;
  const hour = new Date(parseTimestamp(facts.now) ?? Number.NaN).getUTCHours();
  if (!history.usualHours.includes(hour)) {
    add(factors, 'unusual_hour', weights.history.unusualHour, 'The agent does not usually act at this hour.');
  }
}
