import type { ActionDefinition, PolicyIssue, Rule } from '@runplane/contracts';
import { examplesOf } from '../analysis/inputs.js';
import { meets } from '../analysis/meets.js';
import { axesOfRules } from '../analysis/rule-cuts.js';
import type { CompiledRule } from '../bundle/compiled-rule.js';
import { headChecks } from '../bundle/rule-head.js';
import { compileExpression } from '../condition/compile.js';
import { type Expression, pathOf } from '../condition/expression.js';

const MAX_EXAMPLES = 5_000;
/** Integers beyond have no larger or smaller neighbour that counts as an integer. */
const LARGEST = 2 ** 52;

/** A rule whose head and condition no input fits, like `amount > 100 && amount < 50`. Only where that is certain. */
export function neverTrue(
  rule: Rule,
  expression: Expression,
  definitions: readonly ActionDefinition[],
  path: string,
): PolicyIssue[] {
  if (isThreshold(expression, definitions)) return [];
  const compiled: CompiledRule = {
    policy: '',
    version: 1,
    rule,
    effect: rule.effect,
    head: headChecks(rule.match),
    condition: { text: rule.when ?? '', expression, evaluate: compileExpression(expression) },
    plan: null,
    namesUnmapped: true,
  };
  if (definitions.length === 0 || !definitions.every((definition) => isNever(compiled, definition))) return [];
  const message = 'no input can make this condition true';
  const suggestion = 'look for comparisons that exclude each other, with each other or with `match`';
  return [{ code: 'never_true', message, path, line: 1, column: 1, suggestion }];
}

/** `action.amount > 5000` alone is true of some amount, whatever `match` says: it says nothing of material fields. */
function isThreshold(node: Expression, definitions: readonly ActionDefinition[]): boolean {
  if (node.kind !== 'compare' || node.left.kind !== 'select' || node.right.kind !== 'literal') return false;
  const [root, field = '', ...rest] = pathOf(node.left) ?? [];
  if (root !== 'action' || rest.length > 0 || Math.abs(Number(node.right.value)) > LARGEST) return false;
  return definitions.some(({ material }) => Object.hasOwn(material, field) && material[field]?.type === 'integer');
}

function isNever(rule: CompiledRule, definition: ActionDefinition): boolean {
  const examples = examplesOf(axesOfRules([rule], definition), definition, MAX_EXAMPLES);
  for (const example of examples.examples) if (meets(rule, example) === true) return false;
  return examples.isExhaustive;
}
