import {
  type CanonicalAction,
  EFFECT_CLASSES,
  type RiskFactor,
  type RiskWeights,
  SENSITIVITIES,
} from '@runplane/contracts';
import { anyGlobTest } from '../condition/globs.js';

/** Environments whose factor is remembered: callers make up their names. */
const MAX_ENVIRONMENTS = 1_024;

/** Adds the factors that depend on a few words of the action. They are made once for all decisions, and so are frozen. */
export type FixedFactors = (factors: RiskFactor[], action: CanonicalAction) => void;

const byWeights = new WeakMap<RiskWeights, FixedFactors>();

export function fixedFactors(weights: RiskWeights): FixedFactors {
  let known = byWeights.get(weights);
  if (!known) {
    known = compileFixedFactors(weights);
    byWeights.set(weights, known);
  }
  return known;
}

function compileFixedFactors(weights: RiskWeights): FixedFactors {
  const effects = new Map(
    EFFECT_CLASSES.map((each) => [each, factor('effect', weights.effect[each], `The action class is ${each}.`)]),
  );
  const sensitivities = new Map(
    SENSITIVITIES.map((each) => [
      each,
      factor('sensitivity', weights.sensitivity[each], `The target's sensitivity is ${each}.`),
    ]),
  );
  const isHarmless = anyGlobTest(weights.environment.harmless.map((glob) => glob.toLowerCase()));
  const environments = new Map<string, RiskFactor | null>();
  return (factors, { effect, target }) => {
    push(factors, effects.get(effect));
    push(factors, sensitivities.get(target.sensitivity));
    let environment = environments.get(target.environment);
    if (environment === undefined) {
      environment = environmentFactor(target.environment);
      if (environments.size < MAX_ENVIRONMENTS) environments.set(target.environment, environment);
    }
    push(factors, environment);
  };

  function environmentFactor(name: string): RiskFactor | null {
    if (isHarmless(name.toLowerCase())) return null;
    return factor('environment', weights.environment.points, `The environment ${name} counts as production.`);
  }
}

function factor(name: string, points: number, sentence: string): RiskFactor | null {
  return points > 0 ? Object.freeze({ name, points, sentence }) : null;
}

function push(factors: RiskFactor[], each: RiskFactor | null | undefined): void {
  if (each) factors.push(each);
}
