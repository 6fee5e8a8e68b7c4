import { compileExpression } from '../condition/compile.js';
import type { ComparisonOperator, Expression } from '../condition/expression.js';
import { render } from '../condition/render.js';
import type { Evaluator } from '../condition/scope.js';
import type { CompiledRule } from './compiled-rule.js';
import type { Match } from './match.js';
import { Thresholds } from './thresholds.js';

/**
 * Rules of one effect (and one approval plan) that an action in an environment can meet, in order of policy and rule.
 * Most real rules are thresholds on one field: these are grouped.
 */
export interface RuleList {
  thresholds: readonly Thresholds[];
  others: readonly Match[];
}

/** Fewer thresholds on one field are not worth a group of their own. */
const LEAST = 2;
const EMPTY: RuleList = { thresholds: [], others: [] };

/** Rules with their matches where they are true; `fieldOf`: the evaluator of a field. */
export function ruleList(matches: readonly Match[], fieldOf: (field: Expression) => Evaluator): RuleList {
  if (matches.length === 0) return EMPTY;
  const groups = new Map<string, Group>();
  for (const match of matches) {
    const comparison = thresholdOf(match.rule);
    if (!comparison) continue;
    const key = `${comparison.operator} ${render(comparison.field)}`;
    const group = groups.get(key) ?? { ...comparison, matches: [], constants: [] };
    groups.set(key, group);
    group.matches.push(match);
    group.constants.push(comparison.constant);
  }
  const kept = [...groups.values()].filter((group) => group.matches.length >= LEAST);
  const grouped = new Set(kept.flatMap((group) => group.matches));
  return {
    thresholds: kept.map((group) => {
      return new Thresholds(group.operator, fieldOf(group.field), group.constants, group.matches);
    }),
    others: matches.filter((match) => !grouped.has(match)),
  };
}

/** Evaluators of fields: one for all lists, which then stays in the processor's cache. */
export function fieldEvaluators(): (field: Expression) => Evaluator {
  const known = new Map<string, Evaluator>();
  return (field) => {
    // Errors say where in a condition's text the field stands, so the place is part of what is shared.
    const key = `${field.at} ${render(field)}`;
    let evaluator = known.get(key);
    if (!evaluator) {
      evaluator = compileExpression(field);
      known.set(key, evaluator);
    }
    return evaluator;
  };
}

interface Comparison {
  operator: ComparisonOperator;
  field: Expression;
  constant: number;
}

interface Group extends Pick<Comparison, 'operator' | 'field'> {
  matches: Match[];
  constants: number[];
}

function thresholdOf({ head, condition }: CompiledRule): Comparison | null {
  const expression = condition?.expression;
  if (head.length > 0 || expression?.kind !== 'compare' || expression.left.kind !== 'select') return null;
  const { right } = expression;
  if (right.kind !== 'literal' || typeof right.value !== 'number') return null;
  return { operator: expression.operator, field: expression.left, constant: right.value };
}
