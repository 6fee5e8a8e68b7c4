import type { CanonicalAction } from '@runplane/contracts';
import type { CompiledRule } from '../bundle/compiled-rule.js';
import { lineAndColumn } from '../condition/issue.js';
import type { Scope } from '../condition/scope.js';
import { Failure, RUN_LIMITS, typeOf } from '../condition/values.js';

/** `true`, `false`, or why the rule could not be judged. */
export type RuleResult = boolean | { error: string };

/** The head beside action and environment, then the condition. */
export function matchRule(rule: CompiledRule, scope: Scope): RuleResult {
  for (const check of rule.head) {
    const holds = check.holds(scope.action, scope.facts);
    if (holds === false) return false;
    if (holds === null) return { error: `${check.member}: facts.now is not a time` };
  }
  return rule.condition ? judge(rule.condition, scope) : true;
}

function judge(condition: NonNullable<CompiledRule['condition']>, scope: Scope): RuleResult {
  const steps = Math.min(RUN_LIMITS.steps, scope.budget);
  scope.steps = steps;
  const result = condition.evaluate(scope);
  scope.budget -= steps - Math.max(0, scope.steps);
  if (typeof result === 'boolean') return result;
  if (!(result instanceof Failure)) return { error: `the condition is ${typeOf(result)}, not true or false` };
  const { line, column } = lineAndColumn(condition.text, result.at);
  return { error: `${result.message} (line ${line}, column ${column})` };
}

/** A tool that nobody has mapped is let through only by a rule that names `unmapped`, never by a glob. */
export function countsForAction(rule: CompiledRule, action: CanonicalAction): boolean {
  return action.type !== 'unmapped' || rule.namesUnmapped;
}
