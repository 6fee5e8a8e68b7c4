import type { Expression } from './expression.js';

const ATOMS = new Set<Expression['kind']>([
  'literal',
  'variable',
  'select',
  'has',
  'index',
  'list',
  'map',
  'call',
  'comprehension',
]);

/** An expression as text, with parentheses wherever an operator stands inside another. */
export function render(node: Expression): string {
  switch (node.kind) {
    case 'literal':
      return JSON.stringify(node.value);
    case 'variable':
      return node.name;
    case 'select':
      return `${inner(node.object)}.${node.field}`;
    case 'has':
      return `has(${inner(node.object)}.${node.field})`;
    case 'index':
      return `${inner(node.object)}[${render(node.index)}]`;
    case 'not':
      return `!${inner(node.operand)}`;
    case 'negate':
      return `-${inner(node.operand)}`;
    case 'and':
      return infix(node, '&&');
    case 'or':
      return infix(node, '||');
    case 'equal':
      return infix(node, node.negated ? '!=' : '==');
    case 'in':
      return infix(node, 'in');
    case 'compare':
    case 'arithmetic':
      return infix(node, node.operator);
    case 'choose':
      return `${inner(node.condition)} ? ${inner(node.whenTrue)} : ${inner(node.whenFalse)}`;
    case 'list':
      return `[${node.items.map(render).join(', ')}]`;
    case 'map':
      return `{${node.entries.map(([key, value]) => `${render(key)}: ${render(value)}`).join(', ')}}`;
    case 'call':
      return `${node.receiver ? `${inner(node.receiver)}.` : ''}${node.name}(${node.parameters.map(render).join(', ')})`;
    case 'comprehension': {
      const parts = [node.filter, node.value].filter((part) => part !== null).map(render);
      return `${inner(node.range)}.${node.macro}(${[node.variable, ...parts].join(', ')})`;
    }
  }
}

function infix(node: { left: Expression; right: Expression }, operator: string): string {
  return `${inner(node.left)} ${operator} ${inner(node.right)}`;
}

function inner(node: Expression): string {
  return ATOMS.has(node.kind) ? render(node) : `(${render(node)})`;
}
