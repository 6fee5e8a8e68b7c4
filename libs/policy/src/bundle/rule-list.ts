import { compileExpression } from '../condition/compile.js';
import type { ComparisonOperator, Expression } from '../condition/expression.js';
import { render } from '../condition/render.js';
import type { Evaluator } from '../condition/scope.js';
import type { CompiledRule } from './compiled-rule.js';

/**
 * Rules of one effect (and one approval plan) that an action in an environment can meet, in order of policy and rule.
 * Most real rules are thresholds on one field: these lie in arrays of numbers, so that a thousand of them cost one read
 * of the field and a thousand comparisons in one piece of memory.
 */
export interface RuleList {
  rules: readonly CompiledRule[];
  /** Position of each rule in the order of all rules. */
  places: readonly number[];
  thresholds: readonly Thresholds[];
  /** Indexes into `rules` of all others. */
  others: readonly number[];
}

/** Rules with nothing but `field <operator> constant` left to check. */
export interface Thresholds {
  operator: ComparisonOperator;
  field: Evaluator;
  constants: Float64Array;
  /** Index into `rules` of each constant's rule. */
  indexes: Uint32Array;
}

/** Fewer thresholds on one field are not worth a group of their own. */
const LEAST = 2;

export function ruleList(entries: readonly { rule: CompiledRule; place: number }[]): RuleList {
  const rules = entries.map(({ rule }) => rule);
  const groups = new Map<string, { comparison: Comparison; indexes: number[]; constants: number[] }>();
  rules.forEach((rule, index) => {
    const comparison = thresholdOf(rule);
    if (!comparison) return;
    const key = `${comparison.operator} ${render(comparison.field)}`;
    const group = groups.get(key) ?? { comparison, indexes: [], constants: [] };
    groups.set(key, group);
    group.indexes.push(index);
    group.constants.push(comparison.constant);
  });
  const kept = [...groups.values()].filter(({ indexes }) => indexes.length >= LEAST);
  const grouped = new Set(kept.flatMap(({ indexes }) => indexes));
  return {
    rules,
    places: entries.map(({ place }) => place),
    thresholds: kept.map(({ comparison, indexes, constants }) => ({
      operator: comparison.operator,
      field: compileExpression(comparison.field),
      constants: Float64Array.from(constants),
      indexes: Uint32Array.from(indexes),
    })),
    others: rules.map((_, index) => index).filter((index) => !grouped.has(index)),
  };
}

interface Comparison {
  operator: ComparisonOperator;
  field: Expression;
  constant: number;
}

function thresholdOf({ head, condition }: CompiledRule): Comparison | null {
  const expression = condition?.expression;
  if (head.length > 0 || expression?.kind !== 'compare' || expression.left.kind !== 'select') return null;
  const { right } = expression;
  if (right.kind !== 'literal' || typeof right.value !== 'number') return null;
  return { operator: expression.operator, field: expression.left, constant: right.value };
}
