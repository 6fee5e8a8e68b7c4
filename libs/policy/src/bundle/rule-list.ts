import { compileExpression } from '../condition/compile.js';
import type { Expression } from '../condition/expression.js';
import { render } from '../condition/render.js';
import type { Evaluator } from '../condition/scope.js';
import type { CompiledRule } from './compiled-rule.js';
import { type GuardedThreshold, guardedThreshold } from './guarded-threshold.js';
import type { Match } from './match.js';
import { Thresholds } from './thresholds.js';

/**
 * Rules of one effect (and one approval plan) that an action in an environment can meet, in order of policy and rule.
 * Most real rules are thresholds on one field: these are grouped.
 */
export interface RuleList {
  /** Most lists have one group, which is found without a detour. */
  first: Thresholds | null;
  more: readonly Thresholds[];
  others: readonly Match[];
}

/** One for all lists, which then stays in the processor's cache. */
const NONE: readonly never[] = [];
const EMPTY: RuleList = { first: null, more: NONE, others: NONE };

interface Group extends GuardedThreshold {
  matches: Match[];
  constants: number[];
}

/** Rules with their matches where they are true. */
export function ruleList(matches: readonly Match[], evaluatorOf: (expression: Expression) => Evaluator): RuleList {
  if (matches.length === 0) return EMPTY;
  const groups = new Map<string, Group>();
  const others: Match[] = [];
  for (const match of matches) {
    const threshold = guardedThreshold(match.rule);
    if (!threshold) {
      others.push(match);
      continue;
    }
    const group = groups.get(threshold.key) ?? { ...threshold, matches: [], constants: [] };
    groups.set(threshold.key, group);
    group.matches.push(match);
    group.constants.push(threshold.constant);
  }
  const [first = null, ...more] = [...groups.values()].map((group) => {
    const guard = guardOf(group, evaluatorOf);
    return new Thresholds(group.operator, evaluatorOf(group.field), group.constants, group.matches, guard);
  });
  return { first, more: more.length > 0 ? more : NONE, others: others.length > 0 ? others : NONE };
}

/** The head and the rest of the condition that the rules of a group share, as a rule. */
function guardOf({ matches, rest }: Group, evaluatorOf: (expression: Expression) => Evaluator): CompiledRule | null {
  const { rule } = matches[0] as Match;
  if (!rest) return rule.head.length > 0 ? { ...rule, condition: null } : null;
  return { ...rule, condition: { text: '', expression: rest, evaluate: evaluatorOf(rest) } };
}

/**
 * One evaluator for all lists. Where it fails, each rule is asked by itself,
 * so that it does not matter in which condition's text its errors have their place.
 */
export function sharedEvaluators(): (expression: Expression) => Evaluator {
  const known = new Map<string, Evaluator>();
  return (expression) => {
    const key = render(expression);
    let evaluator = known.get(key);
    if (!evaluator) {
      evaluator = compileExpression(expression);
      known.set(key, evaluator);
    }
    return evaluator;
  };
}
