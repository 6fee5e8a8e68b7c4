import type { NumberKind } from './arithmetic.js';
import type { ComparisonOperator, ComprehensionMacro, Expression } from './expression.js';
import { FUNCTIONS } from './functions/index.js';
import { ConditionError, nearest } from './issue.js';

/** What we read of a node of `@marcbachmann/cel-js`; `checkedType` is there after a type check that passed. */
export interface CelNode {
  op: string;
  // biome-ignore lint/suspicious/noExplicitAny: the shape depends on `op`
  args: any;
  /** Offset in the text. */
  pos: number;
  checkedType?: { type: string };
}

export const MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);

/** Throws `ConditionError` for what CEL has and conditions have not. */
export function fromCel(node: CelNode): Expression {
  const place = { at: node.pos, number: numberKindOf(node) };
  switch (node.op) {
    case 'value':
      return literal(node, place);
    case 'id':
      return { ...place, kind: 'variable', name: node.args };
    case '.':
      return { ...place, kind: 'select', object: fromCel(node.args[0]), field: node.args[1] };
    case '[]':
      return indexed(node, place);
    case '!_':
      return { ...place, kind: 'not', operand: fromCel(node.args) };
    case '-_':
      return { ...place, kind: 'negate', operand: fromCel(node.args) };
    case '&&':
    case '||':
      return {
        ...place,
        kind: node.op === '&&' ? 'and' : 'or',
        left: fromCel(node.args[0]),
        right: fromCel(node.args[1]),
      };
    case '==':
    case '!=':
      return {
        ...place,
        kind: 'equal',
        negated: node.op === '!=',
        left: fromCel(node.args[0]),
        right: fromCel(node.args[1]),
      };
    case '<':
    case '<=':
    case '>':
    case '>=':
      return {
        ...place,
        kind: 'compare',
        operator: node.op as ComparisonOperator,
        left: fromCel(node.args[0]),
        right: fromCel(node.args[1]),
      };
    case 'in':
      return { ...place, kind: 'in', left: fromCel(node.args[0]), right: fromCel(node.args[1]) };
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return {
        ...place,
        kind: 'arithmetic',
        operator: node.op,
        left: fromCel(node.args[0]),
        right: fromCel(node.args[1]),
      };
    case '?:':
      return {
        ...place,
        kind: 'choose',
        condition: fromCel(node.args[0]),
        whenTrue: fromCel(node.args[1]),
        whenFalse: fromCel(node.args[2]),
      };
    case 'list':
      return { ...place, kind: 'list', items: node.args.map(fromCel) };
    case 'map':
      return { ...place, kind: 'map', entries: node.args.map(mapEntry) };
    case 'call':
      return call(node, place);
    case 'rcall':
      return methodCall(node, place);
    default:
      throw unsupported(node, `\`${node.op}\` is not supported in conditions`);
  }
}

function mapEntry([key, value]: [CelNode, CelNode]): [Expression, Expression] {
  const read = fromCel(key);
  if (read.kind === 'literal' && typeof read.value !== 'string')
    throw unsupported(key, 'a key of a map has to be text', 'write it in quotes');
  return [read, fromCel(value)];
}

type Place = { at: number; number: NumberKind };

function literal(node: CelNode, place: Place): Expression {
  const value = node.args;
  if (typeof value === 'bigint') {
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw unsupported(node, 'the integer is too large', `write at most ${Number.MAX_SAFE_INTEGER}`);
    }
    return { ...place, number: 'int', kind: 'literal', value: Number(value) };
  }
  if (typeof value === 'number') return { ...place, number: 'double', kind: 'literal', value };
  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    return { ...place, kind: 'literal', value };
  }
  throw unsupported(node, 'bytes and unsigned integers are not supported', 'write a string or an integer');
}

/** `action["amount"]` is `action.amount`. */
function indexed(node: CelNode, place: Place): Expression {
  const [object, index] = node.args as [CelNode, CelNode];
  if (index.op === 'value' && typeof index.args === 'string') {
    return { ...place, kind: 'select', object: fromCel(object), field: index.args };
  }
  return { ...place, kind: 'index', object: fromCel(object), index: fromCel(index) };
}

function call(node: CelNode, place: Place): Expression {
  const [name, parameters] = node.args as [string, CelNode[]];
  if (name === 'has') {
    const argument = parameters[0];
    if (parameters.length !== 1 || argument?.op !== '.') {
      throw unsupported(node, 'has() takes one field', 'write has(action.amount)');
    }
    return { ...place, kind: 'has', object: fromCel(argument.args[0]), field: argument.args[1] };
  }
  if (name in FUNCTIONS && FUNCTIONS[name]?.receiver === false) {
    checkCount(node, name, parameters.length);
    return { ...place, kind: 'call', name, receiver: null, parameters: parameters.map(fromCel) };
  }
  const known = ['has', ...Object.keys(FUNCTIONS).filter((key) => FUNCTIONS[key]?.receiver === false)];
  const isMethod = FUNCTIONS[name]?.receiver === true || name === 'matches' || MACROS.has(name);
  throw unknownFunction(node, name, isMethod ? `write it after a value: x.${name}(…)` : didYouMean(name, known));
}

function methodCall(node: CelNode, place: Place): Expression {
  const [name, receiver, parameters] = node.args as [string, CelNode, CelNode[]];
  if (MACROS.has(name)) return comprehension(node, place, name as ComprehensionMacro, receiver, parameters);
  if (name === 'matches' || name === 'size' || FUNCTIONS[name]?.receiver === true) {
    const isSize = name === 'size';
    checkCount(node, name, isSize ? parameters.length + 1 : parameters.length);
    return {
      ...place,
      kind: 'call',
      name,
      receiver: isSize ? null : fromCel(receiver),
      parameters: isSize ? [fromCel(receiver), ...parameters.map(fromCel)] : parameters.map(fromCel),
    };
  }
  const known = ['matches', 'size', ...MACROS, ...Object.keys(FUNCTIONS).filter((key) => FUNCTIONS[key]?.receiver)];
  const isGlobal = FUNCTIONS[name]?.receiver === false;
  throw unknownFunction(node, name, isGlobal ? `write ${name}(x)` : didYouMean(name, known));
}

function comprehension(
  node: CelNode,
  place: Place,
  macro: ComprehensionMacro,
  receiver: CelNode,
  parameters: CelNode[],
): Expression {
  const [variable, ...rest] = parameters;
  const expected = macro === 'map' ? [1, 2] : [1];
  if (variable?.op !== 'id' || !expected.includes(rest.length)) {
    throw unsupported(node, `${macro}() takes a name and a condition`, `write list.${macro}(x, …)`);
  }
  const value = macro === 'map' ? (rest.at(-1) as CelNode) : null;
  const filter = macro !== 'map' || rest.length === 2 ? (rest[0] as CelNode) : null;
  return {
    ...place,
    kind: 'comprehension',
    macro,
    range: fromCel(receiver),
    variable: variable.args,
    filter: filter && fromCel(filter),
    value: value && fromCel(value),
  };
}

function checkCount(node: CelNode, name: string, count: number): void {
  const [least, most] = FUNCTIONS[name]?.parameters ?? [1, 1];
  if (count >= least && count <= most) return;
  const wanted = least === most ? `${least}` : `${least} to ${most}`;
  throw unsupported(
    node,
    `${name}() takes ${wanted} arguments, not ${count}`,
    'docs/policy.md lists what each function takes',
  );
}

function numberKindOf(node: CelNode): NumberKind {
  const type = node.checkedType?.type;
  return type === 'int' || type === 'double' ? type : 'unknown';
}

function unsupported(node: CelNode, message: string, suggestion?: string): ConditionError {
  return new ConditionError({ code: 'unsupported', message, at: node.pos, suggestion });
}

function unknownFunction(node: CelNode, name: string, suggestion?: string): ConditionError {
  return new ConditionError({
    code: 'unknown_function',
    message: `there is no function \`${name}\``,
    at: node.pos,
    suggestion,
  });
}

function didYouMean(name: string, known: string[]): string {
  const close = nearest(name, known);
  return close ? `did you mean ${close}?` : 'docs/policy.md lists the functions';
}
