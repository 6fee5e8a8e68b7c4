import { type DecisionEffect, SEVERITY } from '@runplane/contracts';

/** A rule that every engine can hold: `action`, `environment` and a threshold on the amount. */
export interface BenchRule {
  id: string;
  action: string;
  environment: string;
  amount: number;
  effect: DecisionEffect;
}

export interface BenchRequest {
  action: string;
  environment: string;
  amount: number;
}

/** `mixed`: 20 rules for each action. `hot`: every rule is for one action, so that an index by action does not help. */
export type Shape = 'mixed' | 'hot';

const EFFECTS: readonly DecisionEffect[] = ['ALLOW', 'REQUIRE_APPROVAL', 'BLOCK'];
const ENVIRONMENTS = ['production', 'staging'] as const;
const RULES_PER_ACTION = 20;
const LARGEST_AMOUNT = 100_000;

/** The same rules in every run. */
export function benchRules(count: number, shape: Shape, seed = 1): BenchRule[] {
  const random = randomNumbers(seed);
  const actions = actionCount(count, shape);
  return Array.from({ length: count }, (_, n) => {
    const effect = EFFECTS[Math.floor(random() * EFFECTS.length)] as DecisionEffect;
    return {
      id: `r${String(n).padStart(5, '0')}`,
      action: actionName(n % actions),
      environment: ENVIRONMENTS[Math.floor(random() * ENVIRONMENTS.length)] as string,
      // Severe rules begin higher: every effect decides some of the requests.
      amount: Math.floor(((SEVERITY[effect] + random()) * LARGEST_AMOUNT) / 3),
      effect,
    };
  });
}

/** Requests over all actions and environments of the rules, and amounts on both sides of every threshold. */
export function benchRequests(count: number, rules: readonly BenchRule[], seed = 2): BenchRequest[] {
  const random = randomNumbers(seed);
  const actions = [...new Set(rules.map(({ action }) => action))];
  return Array.from({ length: count }, () => ({
    action: actions[Math.floor(random() * actions.length)] as string,
    environment: ENVIRONMENTS[Math.floor(random() * ENVIRONMENTS.length)] as string,
    amount: Math.floor(random() * LARGEST_AMOUNT),
  }));
}

export function actionName(n: number): string {
  return `action_${n}`;
}

export function actionCount(rules: number, shape: Shape): number {
  if (shape === 'hot') return 1;
  return rules < 100 ? Math.ceil(rules / 5) : Math.ceil(rules / RULES_PER_ACTION);
}

/** Numerical Recipes' linear congruential generator. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
