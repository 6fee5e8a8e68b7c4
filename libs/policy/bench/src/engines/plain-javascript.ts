import { BY_SEVERITY, DEFAULT_DECISION, type Engine, groupBy } from '../engine.js';
import { type BenchRequest, type BenchRule } from '../rules.js';

type Test = (request: BenchRequest) => boolean;

/** One closure for each rule, the most severe first: what a team without an engine writes. */
export const closures: Engine = {
  name: 'JavaScript closures',
  load(rules) {
    const tests = testsBySeverity(rules);
    return { decider: (request) => () => decide(tests, request) };
  },
};

/** The same behind a Map by action and environment. */
export const indexedClosures: Engine = {
  name: 'JavaScript closures, indexed',
  load(rules) {
    const byAction = new Map(
      [...groupBy(rules, ({ action }) => action)].map(([action, some]) => {
        const byEnvironment = [...groupBy(some, ({ environment }) => environment)];
        return [action, new Map(byEnvironment.map(([name, each]) => [name, testsBySeverity(each)]))];
      }),
    );
    return {
      decider: (request) => () => {
        const tests = byAction.get(request.action)?.get(request.environment);
        return tests ? decide(tests, request) : DEFAULT_DECISION;
      },
    };
  },
};

function testsBySeverity(rules: readonly BenchRule[]): [BenchRule['effect'], Test[]][] {
  return BY_SEVERITY.map((effect) => [effect, rules.filter((rule) => rule.effect === effect).map(testOf)]);
}

function testOf({ action, environment, amount }: BenchRule): Test {
  return (request) => request.action === action && request.environment === environment && request.amount > amount;
}

function decide(tests: [BenchRule['effect'], Test[]][], request: BenchRequest): BenchRule['effect'] {
  for (const [effect, each] of tests) for (const test of each) if (test(request)) return effect;
  return DEFAULT_DECISION;
}
