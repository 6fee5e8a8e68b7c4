import type { ActionDefinition, PolicyIssue, Rule } from '@runplane/contracts';
import { examplesOf } from '../analysis/inputs.js';
import { meets } from '../analysis/meets.js';
import { axesOfRules } from '../analysis/rule-cuts.js';
import type { CompiledRule } from '../bundle/compiled-rule.js';
import { headChecks } from '../bundle/rule-head.js';
import { compileExpression } from '../condition/compile.js';
import type { Expression } from '../condition/expression.js';

const MAX_EXAMPLES = 5_000;

/** A rule whose head and condition no input fits, like `amount > 100 && amount < 50`. Only where that is certain. */
export function neverTrue(
  rule: Rule,
  expression: Expression,
  definitions: readonly ActionDefinition[],
  path: string,
): PolicyIssue[] {
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

function isNever(rule: CompiledRule, definition: ActionDefinition): boolean {
  const examples = examplesOf(axesOfRules([rule], definition), definition, MAX_EXAMPLES);
  for (const example of examples.examples) if (meets(rule, example) === true) return false;
  return examples.isExhaustive;
}
