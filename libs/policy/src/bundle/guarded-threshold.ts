import type { ComparisonOperator, Expression, ExpressionOf } from '../condition/expression.js';
import { render } from '../condition/render.js';
import type { CompiledRule } from './compiled-rule.js';

/** A rule as a threshold on one field, beside what has to hold as well: `… && field <operator> constant`. */
export interface GuardedThreshold {
  /** The same for all rules that differ in nothing but the constant. */
  key: string;
  field: Expression;
  operator: ComparisonOperator;
  constant: number;
  /** The rest of the condition; null where there is none. */
  rest: Expression | null;
}

type Threshold = ExpressionOf<'compare'> & { right: ExpressionOf<'literal'> & { value: number } };

/** Null for a rule of another form. */
export function guardedThreshold({ rule, head, condition }: CompiledRule): GuardedThreshold | null {
  const parts = condition ? conjuncts(condition.expression) : [];
  const threshold = parts.findLast(isThreshold);
  if (!threshold || !parts.every(isPlain)) return null;
  const rest = parts.filter((part) => part !== threshold);
  const { actions: _, environments: __, ...others } = rule.match;
  const field = render(threshold.left);
  return {
    key: [head.length > 0 ? JSON.stringify(others) : '', ...rest.map(render), threshold.operator, field].join('\n'),
    field: threshold.left,
    operator: threshold.operator,
    constant: threshold.right.value,
    rest: rest.reduce<Expression | null>(and, null),
  };
}

function conjuncts(expression: Expression): Expression[] {
  return expression.kind === 'and' ? [...conjuncts(expression.left), ...conjuncts(expression.right)] : [expression];
}

function isThreshold(part: Expression): part is Threshold {
  if (part.kind !== 'compare' || part.left.kind !== 'select') return false;
  return part.right.kind === 'literal' && typeof part.right.value === 'number';
}

/** Costs no steps: once for many rules is the same as once for each. */
function isPlain(part: Expression): boolean {
  if (isThreshold(part)) return true;
  return part.kind === 'equal' && part.left.kind === 'select' && part.right.kind === 'literal';
}

function and(left: Expression | null, right: Expression): Expression {
  return left ? { kind: 'and', left, right, at: left.at, number: 'unknown' } : right;
}
