import type { ActionDefinition } from '@runplane/contracts';
import { childrenOf, type Expression, pathOf } from '../condition/expression.js';
import type { ConditionIssue } from '../condition/issue.js';

/**
 * Material fields that an action may come without, and that are used where nothing has asked for them. At run time that
 * fails closed, which surprises whoever wrote a BLOCK rule about the field, or an ALLOW rule about another one.
 */
export function checkOptional(expression: Expression, definitions: readonly ActionDefinition[]): ConditionIssue[] {
  const issues: ConditionIssue[] = [];
  visit(expression, new Set());
  return issues;

  function visit(node: Expression, present: ReadonlySet<string>): void {
    switch (node.kind) {
      case 'and':
      case 'or': {
        // A failure on one side is absorbed where the other side decides, so their order does not matter.
        const truth = node.kind === 'and';
        visit(node.left, union(present, presentWhere(node.right, truth)));
        visit(node.right, union(present, presentWhere(node.left, truth)));
        return;
      }
      case 'choose':
        visit(node.condition, present);
        visit(node.whenTrue, union(present, presentWhere(node.condition, true)));
        visit(node.whenFalse, union(present, presentWhere(node.condition, false)));
        return;
      case 'select':
        if (isField(node)) use(node, node.field, present);
        else visit(node.object, present);
        return;
      default:
        for (const child of childrenOf(node)) visit(child, present);
    }
  }

  function use(node: Expression, field: string, present: ReadonlySet<string>): void {
    if (present.has(field)) return;
    const action = definitions.find(({ material }) => Object.hasOwn(material, field) && !material[field]?.required);
    if (!action) return;
    const has = `has(action.${field})`;
    issues.push({
      code: 'unguarded_optional',
      message: `\`action.${field}\` may be missing in ${action.type}`,
      at: node.at,
      suggestion: `write ${has} && …, or !${has} || … where a missing one shall match`,
    });
  }
}

/** Fields that are there wherever the expression has this value. */
function presentWhere(node: Expression, truth: boolean): ReadonlySet<string> {
  switch (node.kind) {
    case 'has':
      return new Set(truth && isField(node) ? [node.field] : []);
    case 'not':
      return presentWhere(node.operand, !truth);
    case 'and':
    case 'or': {
      const [left, right] = [presentWhere(node.left, truth), presentWhere(node.right, truth)];
      const areBoth = (node.kind === 'and') === truth;
      return areBoth ? union(left, right) : new Set([...left].filter((field) => right.has(field)));
    }
    default:
      return new Set();
  }
}

/** `action.<field>` */
function isField(node: Extract<Expression, { kind: 'select' | 'has' }>): boolean {
  return pathOf(node.object)?.join('.') === 'action';
}

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return b.size === 0 ? a : new Set([...a, ...b]);
}
