import type { ArithmeticOperator, NumberKind } from './arithmetic.js';

export type ComparisonOperator = '<' | '<=' | '>' | '>=';
export type ComprehensionMacro = 'all' | 'exists' | 'exists_one' | 'filter' | 'map';

interface Place {
  /** Where errors point to: offset in the condition's text. */
  at: number;
  number: NumberKind;
}

/** Our own form of a CEL expression: all that the compiler, the trace and the analysis know of CEL's syntax. */
export type Expression = Place &
  (
    | { kind: 'literal'; value: string | number | boolean | null }
    | { kind: 'variable'; name: string }
    | { kind: 'select'; object: Expression; field: string }
    | { kind: 'has'; object: Expression; field: string }
    | { kind: 'index'; object: Expression; index: Expression }
    | { kind: 'not'; operand: Expression }
    | { kind: 'negate'; operand: Expression }
    | { kind: 'and'; left: Expression; right: Expression }
    | { kind: 'or'; left: Expression; right: Expression }
    | { kind: 'equal'; negated: boolean; left: Expression; right: Expression }
    | { kind: 'compare'; operator: ComparisonOperator; left: Expression; right: Expression }
    | { kind: 'in'; left: Expression; right: Expression }
    | { kind: 'arithmetic'; operator: ArithmeticOperator; left: Expression; right: Expression }
    | { kind: 'choose'; condition: Expression; whenTrue: Expression; whenFalse: Expression }
    | { kind: 'list'; items: Expression[] }
    | { kind: 'map'; entries: [Expression, Expression][] }
    | { kind: 'call'; name: string; receiver: Expression | null; parameters: Expression[] }
    | {
        kind: 'comprehension';
        macro: ComprehensionMacro;
        range: Expression;
        variable: string;
        /** `map(x, filter, value)` has both; `all`, `exists`, `exists_one`, `filter` have no value. */
        filter: Expression | null;
        value: Expression | null;
      }
  );

export type ExpressionOf<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

export function childrenOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'variable':
      return [];
    case 'select':
    case 'has':
      return [expression.object];
    case 'index':
      return [expression.object, expression.index];
    case 'not':
    case 'negate':
      return [expression.operand];
    case 'choose':
      return [expression.condition, expression.whenTrue, expression.whenFalse];
    case 'list':
      return expression.items;
    case 'map':
      return expression.entries.flat();
    case 'call':
      return expression.receiver ? [expression.receiver, ...expression.parameters] : expression.parameters;
    case 'comprehension':
      return [expression.range, expression.filter, expression.value].filter((child) => child !== null);
    default:
      return [expression.left, expression.right];
  }
}

/** The expression with each of its direct parts changed. */
export function mapChildren(node: Expression, change: (child: Expression) => Expression): Expression {
  const maybe = (child: Expression | null): Expression | null => child && change(child);
  switch (node.kind) {
    case 'literal':
    case 'variable':
      return node;
    case 'select':
    case 'has': {
      const object = change(node.object);
      return object === node.object ? node : { ...node, object };
    }
    case 'index':
      return { ...node, object: change(node.object), index: change(node.index) };
    case 'not':
    case 'negate':
      return { ...node, operand: change(node.operand) };
    case 'choose':
      return {
        ...node,
        condition: change(node.condition),
        whenTrue: change(node.whenTrue),
        whenFalse: change(node.whenFalse),
      };
    case 'list':
      return { ...node, items: node.items.map(change) };
    case 'map':
      return { ...node, entries: node.entries.map(([key, value]) => [change(key), change(value)]) };
    case 'call':
      return { ...node, receiver: maybe(node.receiver), parameters: node.parameters.map(change) };
    case 'comprehension':
      return { ...node, range: change(node.range), filter: maybe(node.filter), value: maybe(node.value) };
    default:
      return { ...node, left: change(node.left), right: change(node.right) };
  }
}

/** `['action', 'amount']` for `action.amount`; null where the expression is no path that begins at a variable. */
export function pathOf(expression: Expression): string[] | null {
  if (expression.kind === 'variable') return [expression.name];
  if (expression.kind !== 'select' && expression.kind !== 'has') return null;
  const object = pathOf(expression.object);
  return object && [...object, expression.field];
}
