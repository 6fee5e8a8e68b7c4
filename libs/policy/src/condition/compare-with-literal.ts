import type { ComparisonOperator } from './expression.js';
import type { Evaluator } from './scope.js';
import { Failure, type Result, typeOf, type Value } from './values.js';

export function failuresOf(at: number, text: string): (value: Value) => Failure {
  return (value) => new Failure(`${text}, not ${typeOf(value)}`, at);
}

/** `field == constant`, the most common comparison. Only a constant `null` may be compared with every type. */
export function equalToLiteral(
  operand: Evaluator,
  wanted: string | number | boolean | null,
  negated: boolean,
  at: number,
): Evaluator {
  if (wanted === null) {
    return (scope) => {
      const value = operand(scope);
      return value instanceof Failure ? value : (value === null) !== negated;
    };
  }
  const type = typeof wanted;
  return (scope) => {
    const value = operand(scope);
    if (typeof value === type) return (value === wanted) !== negated;
    if (value instanceof Failure) return value;
    return new Failure(`cannot compare ${typeOf(value)} with ${typeOf(wanted)}`, at);
  };
}

/** `field > 100`, the second most common. */
export function compareToNumber(
  operand: Evaluator,
  operator: ComparisonOperator,
  limit: number,
  at: number,
): Evaluator {
  const odd = (value: Result): Failure =>
    value instanceof Failure ? value : new Failure(`cannot order ${typeOf(value)} and number`, at);
  switch (operator) {
    case '<':
      return (scope) => {
        const value = operand(scope);
        return typeof value === 'number' ? value < limit : odd(value);
      };
    case '<=':
      return (scope) => {
        const value = operand(scope);
        return typeof value === 'number' ? value <= limit : odd(value);
      };
    case '>':
      return (scope) => {
        const value = operand(scope);
        return typeof value === 'number' ? value > limit : odd(value);
      };
    case '>=':
      return (scope) => {
        const value = operand(scope);
        return typeof value === 'number' ? value >= limit : odd(value);
      };
  }
}
