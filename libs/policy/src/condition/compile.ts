import { calculate, negate } from './arithmetic.js';
import { compareToNumber, equalToLiteral, failuresOf } from './compare-with-literal.js';
import { equals, isIn, order } from './comparison.js';
import { compileComprehension } from './compile-comprehension.js';
import { compileSelect, hasField } from './compile-select.js';
import type { ComparisonOperator, Expression, ExpressionOf } from './expression.js';
import { FUNCTIONS } from './functions/index.js';
import { compileRegex } from './regex.js';
import { charge, type Evaluator, type Names, type Scope } from './scope.js';
import { admit, Failure, isMap, type Result, typeOf, type Value } from './values.js';

/** An expression that was read without issues -> a function of the scope. Never throws, never loops without bound. */
export function compileExpression(node: Expression, names: Names = []): Evaluator {
  switch (node.kind) {
    case 'literal': {
      const { value } = node;
      return () => value;
    }
    case 'variable':
      return variable(node, names);
    case 'select':
      return compileSelect(node, (object) => compileExpression(object, names), names);
    case 'has':
      return hasField(node, (object) => compileExpression(object, names), names);
    case 'index':
      return index(node, names);
    case 'not':
      return not(node, names);
    case 'negate':
      return unary(compileExpression(node.operand, names), (value) => negate(value, node.at));
    case 'and':
      return logical(node, false, names);
    case 'or':
      return logical(node, true, names);
    case 'equal':
      return equal(node, names);
    case 'compare':
      return compare(node, names);
    case 'in':
      return contained(node, names);
    case 'arithmetic': {
      const kinds: [Expression['number'], Expression['number']] = [node.left.number, node.right.number];
      return binary(node, names, (left, right) => calculate(node.operator, left, right, kinds, node.at));
    }
    case 'choose':
      return choose(node, names);
    case 'list':
      return list(node.items.map((item) => compileExpression(item, names)));
    case 'map':
      return map(node, names);
    case 'call':
      return call(node, names);
    case 'comprehension':
      return compileComprehension(node, names, compileExpression);
  }
}

function variable(node: ExpressionOf<'variable'>, names: Names): Evaluator {
  const local = names.lastIndexOf(node.name);
  if (local >= 0) return (scope) => scope.locals[local] as Value;
  if (node.name === 'context') return (scope) => scope.context;
  throw new Error(`\`${node.name}\` is not a value`);
}

function unary(operand: Evaluator, operation: (value: Value) => Result): Evaluator {
  return (scope) => {
    const value = operand(scope);
    return value instanceof Failure ? value : operation(value);
  };
}

function binary(
  node: { left: Expression; right: Expression },
  names: Names,
  operation: (left: Value, right: Value, scope: Scope) => Result,
): Evaluator {
  const left = compileExpression(node.left, names);
  const right = compileExpression(node.right, names);
  return (scope) => {
    const a = left(scope);
    if (a instanceof Failure) return a;
    const b = right(scope);
    return b instanceof Failure ? b : operation(a, b, scope);
  };
}

function not(node: ExpressionOf<'not'>, names: Names): Evaluator {
  const failures = failuresOf(node.at, '! needs true or false');
  return unary(compileExpression(node.operand, names), (value) =>
    typeof value === 'boolean' ? !value : failures(value),
  );
}

/** `&&` and `||` of CEL: the deciding value wins over a failure on either side, so their order does not matter. */
function logical(node: ExpressionOf<'and' | 'or'>, deciding: boolean, names: Names): Evaluator {
  const left = compileExpression(node.left, names);
  const right = compileExpression(node.right, names);
  const failures = failuresOf(node.at, `${deciding ? '||' : '&&'} needs true or false`);
  return (scope) => {
    const a = left(scope);
    if (a === deciding) return deciding;
    const b = right(scope);
    if (b === deciding) return deciding;
    if (a instanceof Failure) return a;
    if (typeof a !== 'boolean') return failures(a);
    return typeof b === 'boolean' || b instanceof Failure ? b : failures(b);
  };
}

function equal(node: ExpressionOf<'equal'>, names: Names): Evaluator {
  const { negated, at, left, right } = node;
  if (right.kind === 'literal') return equalToLiteral(compileExpression(left, names), right.value, negated, at);
  if (left.kind === 'literal') return equalToLiteral(compileExpression(right, names), left.value, negated, at);
  return binary(node, names, (left, right, scope) => {
    const same = charge(scope, [left, right], at) ?? equals(left, right, at);
    return same instanceof Failure ? same : same !== negated;
  });
}

const COMPARE: Readonly<Record<ComparisonOperator, (order: number) => boolean>> = {
  '<': (sign) => sign < 0,
  '<=': (sign) => sign <= 0,
  '>': (sign) => sign > 0,
  '>=': (sign) => sign >= 0,
};

function compare(node: ExpressionOf<'compare'>, names: Names): Evaluator {
  const { operator, at } = node;
  if (node.right.kind === 'literal' && typeof node.right.value === 'number') {
    return compareToNumber(compileExpression(node.left, names), operator, node.right.value, at);
  }
  const holds = COMPARE[operator];
  return binary(node, names, (left, right) => {
    const sign = order(left, right, at);
    return sign instanceof Failure ? sign : holds(sign);
  });
}

function contained(node: ExpressionOf<'in'>, names: Names): Evaluator {
  return binary(node, names, (left, right, scope) => {
    const failure = charge(scope, [right], node.at);
    if (failure) return failure;
    if (Array.isArray(right)) return isIn(left, right, node.at);
    if (isMap(right) && typeof left === 'string') return Object.hasOwn(right, left);
    return new Failure(`no \`in\` of ${typeOf(left)} and ${typeOf(right)}`, node.at);
  });
}

function choose(node: ExpressionOf<'choose'>, names: Names): Evaluator {
  const condition = compileExpression(node.condition, names);
  const whenTrue = compileExpression(node.whenTrue, names);
  const whenFalse = compileExpression(node.whenFalse, names);
  const failures = failuresOf(node.condition.at, '?: needs true or false');
  return (scope) => {
    const value = condition(scope);
    if (value instanceof Failure) return value;
    return typeof value === 'boolean' ? (value ? whenTrue : whenFalse)(scope) : failures(value);
  };
}

function list(items: Evaluator[]): Evaluator {
  return (scope) => {
    const values: Value[] = [];
    for (const item of items) {
      const value = item(scope);
      if (value instanceof Failure) return value;
      values.push(value);
    }
    return values;
  };
}

function map(node: ExpressionOf<'map'>, names: Names): Evaluator {
  const entries = node.entries.map(
    ([key, value]) => [compileExpression(key, names), compileExpression(value, names)] as const,
  );
  return (scope) => {
    const result: { [key: string]: Value } = Object.create(null);
    for (const [readKey, readValue] of entries) {
      const key = readKey(scope);
      if (key instanceof Failure) return key;
      if (typeof key !== 'string') return new Failure(`a key has to be a string, not ${typeOf(key)}`, node.at);
      const value = readValue(scope);
      if (value instanceof Failure) return value;
      result[key] = value;
    }
    return result;
  };
}

function index(node: ExpressionOf<'index'>, names: Names): Evaluator {
  return binary({ left: node.object, right: node.index }, names, (object, key) => {
    const isPlace = Array.isArray(object) ? Number.isSafeInteger(key) : isMap(object) && typeof key === 'string';
    if (!isPlace) return new Failure(`no [${typeOf(key)}] of ${typeOf(object)}`, node.at);
    const member = String(key);
    if (!Object.hasOwn(object as object, member)) return new Failure(`there is no element ${member}`, node.at);
    return admit((object as { [key: string]: unknown })[member], `element ${member}`, node.at);
  });
}

function call(node: ExpressionOf<'call'>, names: Names): Evaluator {
  if (node.name === 'matches') return matches(node, names);
  const known = FUNCTIONS[node.name];
  if (!known) throw new Error(`there is no function ${node.name}`);
  const operands = node.receiver ? [node.receiver, ...node.parameters] : node.parameters;
  const values = list(operands.map((operand) => compileExpression(operand, names)));
  return (scope) => {
    const all = values(scope);
    if (all instanceof Failure) return all;
    const failure = charge(scope, all as Value[], node.at);
    return failure ?? known.apply(all as Value[], node.at);
  };
}

function matches(node: ExpressionOf<'call'>, names: Names): Evaluator {
  const pattern = node.parameters[0];
  if (pattern?.kind !== 'literal' || typeof pattern.value !== 'string') throw new Error('the pattern is not constant');
  const regex = compileRegex(pattern.value);
  const receiver = compileExpression(node.receiver as Expression, names);
  return (scope) => {
    const value = receiver(scope);
    if (value instanceof Failure) return value;
    if (typeof value !== 'string') return new Failure(`matches needs a string, not ${typeOf(value)}`, node.at);
    return charge(scope, [value], node.at, regex.size) ?? regex.test(value);
  };
}
