import { isInCalendar } from './local-time.js';
import { admit, Failure, Moment, type Result, RUN_LIMITS, Span, typeOf, type Value } from './values.js';

/**
 * What is known of an operand before it has a value. JSON does not tell 2 from 2.0: a number of unknown kind counts as
 * an integer when it has no fraction, unless the other side is a double.
 */
export type NumberKind = 'int' | 'double' | 'unknown';
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

export function calculate(
  operator: ArithmeticOperator,
  left: Value,
  right: Value,
  kinds: [NumberKind, NumberKind],
  at: number,
): Result {
  if (typeof left === 'number' && typeof right === 'number') return numbers(operator, left, right, kinds, at);
  if (operator === '+' && typeof left === 'string' && typeof right === 'string') return limited(left + right, at);
  if (operator === '+' && Array.isArray(left) && Array.isArray(right)) {
    return left.length + right.length > RUN_LIMITS.steps
      ? new Failure('the list is too long', at)
      : [...left, ...right];
  }
  const time = times(operator, left, right);
  if (time === null) return new Failure(`no ${operator} of ${typeOf(left)} and ${typeOf(right)}`, at);
  return time instanceof Moment && !isInCalendar(time.ms) ? new Failure('the time is out of range', at) : time;
}

export function limited(text: string, at: number): string | Failure {
  return text.length > RUN_LIMITS.stringLength ? new Failure('the string is too long', at) : text;
}

function numbers(
  operator: ArithmeticOperator,
  left: number,
  right: number,
  kinds: [NumberKind, NumberKind],
  at: number,
): number | Failure {
  const isDouble = kinds[0] === 'double' || kinds[1] === 'double';
  if (isDouble || !Number.isSafeInteger(left) || !Number.isSafeInteger(right)) {
    if (kinds.includes('int')) return new Failure(`no ${operator} of an integer and a fraction`, at);
    return doubles(operator, left, right, at);
  }
  if (right === 0 && (operator === '/' || operator === '%')) return new Failure('division by zero', at);
  const result = operator === '/' ? Math.trunc(left / right) : operate(operator, left, right);
  return Number.isSafeInteger(result) ? result + 0 : new Failure('the integer is out of range', at);
}

function doubles(operator: ArithmeticOperator, left: number, right: number, at: number): number | Failure {
  if (operator === '%') return new Failure('no % of fractions', at);
  return admit(operate(operator, left, right), 'the result', at) as number | Failure;
}

function operate(operator: ArithmeticOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
  }
}

function times(operator: ArithmeticOperator, left: Value, right: Value): Moment | Span | null {
  const sign = operator === '+' ? 1 : operator === '-' ? -1 : 0;
  if (sign === 0) return null;
  if (left instanceof Moment && right instanceof Span) return new Moment(left.ms + sign * right.ms);
  if (left instanceof Span && right instanceof Span) return new Span(left.ms + sign * right.ms);
  if (sign === 1 && left instanceof Span && right instanceof Moment) return new Moment(left.ms + right.ms);
  if (sign === -1 && left instanceof Moment && right instanceof Moment) return new Span(left.ms - right.ms);
  return null;
}

export function negate(value: Value, at: number): Result {
  if (typeof value === 'number') return value === 0 ? 0 : -value;
  return new Failure(`no - of ${typeOf(value)}`, at);
}
