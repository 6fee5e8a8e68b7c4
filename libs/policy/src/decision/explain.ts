import { type DecisionEffect, type DecisionRecord, type RuleMatch, SEVERITY } from '@runplane/contracts';
import type { CompiledBundle } from '../bundle/compiled-bundle.js';
import type { CompiledRule } from '../bundle/compiled-rule.js';
import type { Scope } from '../condition/scope.js';
import { type TracedValue, traceCondition } from '../condition/trace-condition.js';
import { RUN_LIMITS } from '../condition/values.js';
import { evaluate } from './evaluate.js';
import { type DecisionInput, inputProblem } from './input-problem.js';
import { countsForAction, matchRule } from './match-rule.js';

export interface RuleTrace {
  policy: string;
  version: number;
  rule: string;
  effect: DecisionEffect;
  /** Whether the rule counts in the decision. An ALLOW rule with an error does not, the others with an error do. */
  matched: boolean;
  error: string | null;
  /** The member of the head that does not fit, with what the input has there; null where the head fits. */
  head: { member: keyof RuleMatch; actual: string | string[] | null } | null;
  /** Null where the rule has no condition or its head does not fit. */
  condition: { text: string; values: TracedValue[] } | null;
}

export interface Explanation {
  record: DecisionRecord;
  /** Every rule that the action can meet in this environment, most severe effect first, then by policy and rule. */
  rules: RuleTrace[];
}

/** `evaluate` with all rules instead of the determining ones, and with the values that their conditions saw. */
export function explain(compiled: CompiledBundle, input: DecisionInput): Explanation {
  const record = evaluate(compiled, input);
  if (inputProblem(input)) return { record, rules: [] };
  const { action, context, facts } = input;
  const scope: Scope = { action, context, facts, risk: record.risk, locals: [], steps: 0, budget: RUN_LIMITS.budget };
  const { all } = compiled.index.candidates(action.type, action.target.environment);
  const bySeverity = [...all].sort((a, b) => SEVERITY[b.effect] - SEVERITY[a.effect]);
  return { record, rules: bySeverity.map((rule) => traceRule(rule, scope)) };
}

function traceRule(rule: CompiledRule, scope: Scope): RuleTrace {
  const result = matchRule(rule, scope);
  const error = typeof result === 'boolean' ? null : result.error;
  const failing = rule.head.find((check) => check.holds(scope.action, scope.facts) !== true);
  const isShut = rule.effect === 'ALLOW' && !countsForAction(rule, scope.action);
  return {
    policy: rule.policy,
    version: rule.version,
    rule: rule.rule.id,
    effect: rule.effect,
    matched: !isShut && (error === null ? result === true : rule.effect !== 'ALLOW'),
    error,
    head: headOf(scope, failing, isShut),
    condition:
      rule.condition && !failing
        ? { text: rule.condition.text, values: traceCondition(rule.condition.expression, scope) }
        : null,
  };
}

function headOf(scope: Scope, failing: CompiledRule['head'][number] | undefined, isShut: boolean): RuleTrace['head'] {
  if (isShut) return { member: 'actions', actual: scope.action.type };
  return failing ? { member: failing.member, actual: failing.actual(scope.action, scope.facts) } : null;
}
