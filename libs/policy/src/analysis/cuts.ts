import { childrenOf, type Expression, pathOf } from '../condition/expression.js';
import { addGlob, emptyTextCuts, type TextCuts } from './witnesses.js';

/** What conditions compare one field with. */
export interface Cuts {
  numbers: Set<number>;
  text: TextCuts;
  /** Elements that are looked for in a list. */
  elements: TextCuts;
  uses: Set<'number' | 'text' | 'list' | 'boolean' | 'null' | 'presence'>;
}

/** Cuts by path, e.g. `action.amount`; `isExact` is false where a condition does more than compare fields with constants. */
export interface ConditionCuts {
  fields: Map<string, Cuts>;
  isExact: boolean;
}

export function emptyCuts(): ConditionCuts {
  return { fields: new Map(), isExact: true };
}

export function cutsAt(cuts: ConditionCuts, name: string): Cuts {
  const path = name.replace(/^facts\.agent\./, 'agent.');
  let field = cuts.fields.get(path);
  if (!field) {
    field = { numbers: new Set(), text: emptyTextCuts(), elements: emptyTextCuts(), uses: new Set() };
    cuts.fields.set(path, field);
  }
  return field;
}

/** Adds what a condition compares. */
export function addCondition(cuts: ConditionCuts, node: Expression): void {
  switch (node.kind) {
    case 'literal':
      return;
    case 'and':
    case 'or':
    case 'not':
    case 'choose':
      for (const child of childrenOf(node)) addCondition(cuts, child);
      return;
    case 'has':
      addField(cuts, node, 'presence');
      return;
    case 'select':
      addField(cuts, node, 'boolean');
      return;
    case 'equal':
    case 'compare':
      if (!addComparison(cuts, node.left, node.right) && !addComparison(cuts, node.right, node.left)) break;
      return;
    case 'in':
      if (!addMembership(cuts, node.left, node.right)) break;
      return;
    case 'call':
      if (!addCall(cuts, node)) break;
      return;
    case 'comprehension':
      if (!addExists(cuts, node)) break;
      return;
  }
  addSample(cuts, node);
}

function addField(cuts: ConditionCuts, node: Expression, use: 'presence' | 'boolean'): void {
  const path = pathOf(node)?.join('.');
  if (path === undefined) cuts.isExact = false;
  else cutsAt(cuts, path).uses.add(use);
}

function addConstant(cuts: ConditionCuts, path: string, value: string | number | boolean | null): void {
  const field = cutsAt(cuts, path);
  if (typeof value === 'number') {
    field.uses.add('number');
    field.numbers.add(value);
  } else if (typeof value === 'string') {
    field.uses.add('text');
    field.text.names.add(value);
  } else field.uses.add(value === null ? 'null' : 'boolean');
}

function addComparison(cuts: ConditionCuts, field: Expression, constant: Expression): boolean {
  const path = field.kind === 'select' ? pathOf(field) : null;
  const value = constantOf(constant);
  if (!path || value === undefined) return false;
  addConstant(cuts, path.join('.'), value);
  return true;
}

function addMembership(cuts: ConditionCuts, left: Expression, right: Expression): boolean {
  const path = left.kind === 'select' ? pathOf(left) : null;
  if (path && right.kind === 'list') {
    const values = right.items.map(constantOf);
    if (values.includes(undefined)) return false;
    for (const value of values) addConstant(cuts, path.join('.'), value as string);
    return true;
  }
  const list = right.kind === 'select' ? pathOf(right) : null;
  const element = constantOf(left);
  if (!list || typeof element !== 'string') return false;
  return addElement(cuts, list, element);
}

function addElement(cuts: ConditionCuts, path: string[], element: string): boolean {
  const field = cutsAt(cuts, path.join('.'));
  field.uses.add('list');
  field.elements.names.add(element);
  return true;
}

function addCall(cuts: ConditionCuts, node: Extract<Expression, { kind: 'call' }>): boolean {
  const path = node.receiver?.kind === 'select' ? pathOf(node.receiver) : null;
  const pattern = node.parameters[0] && constantOf(node.parameters[0]);
  if (!path || typeof pattern !== 'string' || (node.name !== 'startsWith' && node.name !== 'glob')) return false;
  const field = cutsAt(cuts, path.join('.'));
  field.uses.add('text');
  // A prefix that holds a star itself is no glob.
  if (node.name === 'startsWith' && pattern.includes('*')) return false;
  addGlob(field.text, node.name === 'startsWith' ? `${pattern}*` : pattern);
  return true;
}

/** `list.exists(x, x == "a")` */
function addExists(cuts: ConditionCuts, node: Extract<Expression, { kind: 'comprehension' }>): boolean {
  const path = node.range.kind === 'select' ? pathOf(node.range) : null;
  const test = node.filter;
  if (node.macro !== 'exists' || !path || test?.kind !== 'equal' || test.negated) return false;
  if (test.left.kind !== 'variable' || test.left.name !== node.variable) return false;
  const element = constantOf(test.right);
  return typeof element === 'string' && addElement(cuts, path, element);
}

function constantOf(node: Expression): string | number | boolean | null | undefined {
  if (node.kind === 'literal') return node.value;
  if (node.kind === 'negate' && node.operand.kind === 'literal' && typeof node.operand.value === 'number') {
    return -node.operand.value;
  }
  return undefined;
}

/** Not understood exactly: takes every constant inside as a cut of every field inside, so that examples are likely. */
function addSample(cuts: ConditionCuts, node: Expression): void {
  cuts.isExact = false;
  const constants: (string | number | boolean | null)[] = [];
  const paths: string[] = [];
  collect(node);
  if (constants.every((constant) => typeof constant === 'number')) constants.push(0, 1_000_000);
  for (const path of paths) {
    cutsAt(cuts, path).uses.add('presence');
    for (const constant of constants) {
      if (typeof constant === 'string' || typeof constant === 'number') addConstant(cuts, path, constant);
      if (typeof constant === 'string') cutsAt(cuts, path).elements.names.add(constant);
    }
  }

  function collect(each: Expression): void {
    if (each.kind === 'literal') constants.push(each.value);
    const path = pathOf(each);
    if (path && path.length > 1) paths.push(path.join('.'));
    else for (const child of childrenOf(each)) collect(child);
  }
}
