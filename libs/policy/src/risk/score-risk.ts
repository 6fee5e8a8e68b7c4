import type { CanonicalAction, Facts, Risk, RiskFactor, RiskLevel, RiskWeights } from '@runplane/contracts';
import { anyGlobTest, type TextTest } from '../condition/globs.js';
import { parseTimestamp } from '../condition/local-time.js';
import { amountFactors } from './amount-factors.js';
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
  add(factors, 'effect', weights.effect[action.effect], `The action class is ${action.effect}.`);
  const { sensitivity, environment } = action.target;
  add(factors, 'sensitivity', weights.sensitivity[sensitivity], `The target's sensitivity is ${sensitivity}.`);
  if (!isHarmless(weights)(environment)) {
    add(factors, 'environment', weights.environment.points, `The environment ${environment} counts as production.`);
  }
  for (const factor of amountFactors(action, facts, weights)) factors.push(factor);
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
  return { score, level: LEVELS.find(([from]) => score >= from)?.[1] ?? 'LOW', factors };
}

function add(factors: RiskFactor[], name: string, points: number, sentence: string): void {
  if (points > 0) factors.push({ name, points, sentence });
}

const harmlessTests = new WeakMap<RiskWeights, TextTest>();

function isHarmless(weights: RiskWeights): TextTest {
  let test = harmlessTests.get(weights);
  if (!test) {
    const fits = anyGlobTest(weights.environment.harmless.map((glob) => glob.toLowerCase()));
    test = (environment) => fits(environment.toLowerCase());
    harmlessTests.set(weights, test);
  }
  return test;
}

function addScope(factors: RiskFactor[], action: CanonicalAction, weights: RiskWeights): void {
  let count = 0;
  for (const name in action.material) {
    const value = action.material[name];
    if (Array.isArray(value)) count = Math.max(count, value.length);
    else if ((name === 'count' || name === 'rows') && typeof value === 'number') count = Math.max(count, value);
  }
  add(factors, 'scope', pointsOf(weights.scope.steps, count), `The action touches ${count} things at once.`);
}

function addHistory(factors: RiskFactor[], facts: Facts, weights: RiskWeights): void {
  const { history } = facts;
  if (!history.knownTarget) {
    add(factors, 'new_target', weights.history.newTarget, 'The agent has not touched this target before.');
  }
  const rate = history.actionsLastHour;
  const ratePoints = pointsOf(weights.history.perHour, rate);
  add(factors, 'rate', ratePoints, `The agent did ${rate} actions of this type in the last hour.`);
  if (history.usualHours === undefined) return;
  const hour = new Date(parseTimestamp(facts.now) ?? Number.NaN).getUTCHours();
  if (!history.usualHours.includes(hour)) {
    add(factors, 'unusual_hour', weights.history.unusualHour, 'The agent does not usually act at this hour.');
  }
}
