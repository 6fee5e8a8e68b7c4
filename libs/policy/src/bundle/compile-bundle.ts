import { canonicalize } from '@runplane/audit/canonical-json';
import { type ApprovalPlan, Bundle, type PolicyIssue, type Rule } from '@runplane/contracts';
import { compareText } from '../condition/comparison.js';
import { compileExpression } from '../condition/compile.js';
import type { ConditionReader } from '../condition/condition-reader.js';
import { lineAndColumn } from '../condition/issue.js';
import { openConditionReader } from '../condition/read-condition.js';
import { PolicyError } from '../policy-error.js';
import { DEFAULT_RISK_WEIGHTS } from '../risk/default-weights.js';
import { schemaIssues } from '../validation/schema-issues.js';
import { bundleDigest } from './bundle-digest.js';
import type { CompiledBundle } from './compiled-bundle.js';
import type { CompiledRule } from './compiled-rule.js';
import { headChecks } from './rule-head.js';
import { RuleIndex } from './rule-index.js';
import { scheduleProblem } from './schedule.js';

/** Throws `PolicyError` with every issue of the bundle. Material fields are checked when the policy is saved. */
export function compileBundle(input: Bundle): CompiledBundle {
  const parsed = Bundle.safeParse(input);
  if (!parsed.success) throw new PolicyError(schemaIssues(parsed.error));
  // Parsing copies every object but what it fills in by default.
  const bundle = { ...parsed.data, settings: structuredClone(parsed.data.settings) };
  const issues: PolicyIssue[] = [...duplicateNames(bundle)];
  const compileRule = ruleCompiler(bundle, issues);
  const rules = bundle.policies.flatMap(({ name, version, rules }, p) =>
    rules.map((rule, r) => compileRule(rule, name, version, `policies[${p}].rules[${r}]`)),
  );
  if (issues.length > 0) throw new PolicyError(issues);
  const kept = rules.filter((rule) => rule !== null).sort(inOrder);
  return {
    digest: bundleDigest(input),
    bundle,
    weights: bundle.settings.riskWeights ?? DEFAULT_RISK_WEIGHTS,
    index: new RuleIndex(kept),
  };
}

/** The order of rules in a document never matters: they are always looked at in this one. */
function inOrder(a: CompiledRule, b: CompiledRule): number {
  return compareText(a.policy, b.policy) || compareText(a.rule.id, b.rule.id);
}

function duplicateNames(bundle: Bundle): PolicyIssue[] {
  const issues: PolicyIssue[] = [];
  const policies = new Set<string>();
  bundle.policies.forEach(({ name, rules }, p) => {
    if (policies.has(name)) issues.push(duplicate(`policies[${p}].name`, `policy "${name}"`));
    policies.add(name);
    const ids = new Set<string>();
    rules.forEach(({ id }, r) => {
      if (ids.has(id)) issues.push(duplicate(`policies[${p}].rules[${r}].id`, `rule "${id}"`));
      ids.add(id);
    });
  });
  return issues;
}

function duplicate(path: string, what: string): PolicyIssue {
  return { code: 'duplicate_id', message: `${what} is there twice`, path, suggestion: 'give one of them another name' };
}

type RuleCompiler = (rule: Rule, policy: string, version: number, path: string) => CompiledRule | null;

/** Many rules share their condition's text or their plan: each is compiled once. */
function ruleCompiler(bundle: Bundle, issues: PolicyIssue[]): RuleCompiler {
  const compileCondition = conditionCompiler(openConditionReader());
  const planOf = planKeeper();
  return (rule, policy, version, path) => {
    const problem = rule.match.schedule && scheduleProblem(rule.match.schedule);
    if (problem) {
      const { field, message } = problem;
      issues.push({ code: 'bad_schedule', message, path: `${path}.match.schedule.${field}` });
    }
    const condition = rule.when === undefined ? null : compileCondition(rule.when);
    if (condition && 'issues' in condition) {
      issues.push(...condition.issues.map((issue) => ({ ...issue, path: `${path}.when` })));
      return null;
    }
    if (problem) return null;
    return {
      policy,
      version,
      rule,
      effect: rule.effect,
      head: headChecks(rule.match),
      condition,
      plan: rule.effect === 'REQUIRE_APPROVAL' ? planOf(rule.approval ?? bundle.settings.defaultApproval) : null,
      namesUnmapped: rule.match.actions?.includes('unmapped') ?? false,
    };
  };
}

type Compiled = NonNullable<CompiledRule['condition']> | { issues: Omit<PolicyIssue, 'path'>[] };

function conditionCompiler(read: ConditionReader): (text: string) => Compiled {
  const known = new Map<string, Compiled>();
  return (text) => {
    let compiled = known.get(text);
    if (!compiled) {
      const result = read(text);
      compiled = result.ok
        ? { text, expression: result.expression, evaluate: compileExpression(result.expression) }
        : { issues: result.issues.map(({ at, ...issue }) => ({ ...issue, ...lineAndColumn(text, at) })) };
      known.set(text, compiled);
    }
    return compiled;
  };
}

function planKeeper(): (plan: ApprovalPlan) => { key: string; plan: ApprovalPlan } {
  const known = new Map<ApprovalPlan, { key: string; plan: ApprovalPlan }>();
  return (plan) => {
    let kept = known.get(plan);
    if (!kept) {
      kept = { key: canonicalize(JSON.parse(JSON.stringify(plan))), plan };
      known.set(plan, kept);
    }
    return kept;
  };
}
