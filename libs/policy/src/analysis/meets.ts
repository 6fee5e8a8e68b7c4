import type { CompiledRule } from '../bundle/compiled-rule.js';
import { anyGlobTest } from '../condition/globs.js';
import type { Scope } from '../condition/scope.js';
import { RUN_LIMITS } from '../condition/values.js';
import { matchRule, type RuleResult } from '../decision/match-rule.js';
import type { Example } from './inputs.js';

/** The whole head and the condition of a rule, on one example. */
export function meets(rule: CompiledRule, example: Example): RuleResult {
  const { environments } = rule.rule.match;
  if (environments && !environmentTest(rule, environments)(example.input.action.target.environment)) return false;
  return matchRule(rule, scopeOf(example));
}

export function scopeOf({ input, risk }: Example): Scope {
  return {
    ...input,
    risk: { score: 0, level: 'LOW', factors: [], ...risk },
    locals: [],
    steps: 0,
    budget: RUN_LIMITS.budget,
  };
}

const environmentTests = new WeakMap<CompiledRule, (text: string) => boolean>();

function environmentTest(rule: CompiledRule, environments: readonly string[]): (text: string) => boolean {
  let test = environmentTests.get(rule);
  if (!test) {
    test = anyGlobTest(environments);
    environmentTests.set(rule, test);
  }
  return test;
}
