import { type ActionDefinition, PolicyDocument, type PolicyIssue } from '@runplane/contracts';
import { duplicateRules } from './duplicate-rules.js';
import { ruleIssues } from './rule-issues.js';
import { schemaIssues } from './schema-issues.js';

/**
 * Everything that is wrong with a policy document, with what to do; empty where it may be published. Conditions are
 * checked against the material fields of the actions that their rule can match. `actions`: the catalogue and the
 * actions of the org's own tools, by type.
 */
export function validatePolicy(document: unknown, actions: ReadonlyMap<string, ActionDefinition>): PolicyIssue[] {
  const parsed = PolicyDocument.safeParse(document, { reportInput: true });
  if (!parsed.success) return schemaIssues(parsed.error);
  const check = ruleIssues(actions);
  return [
    ...duplicateRules(parsed.data.rules),
    ...parsed.data.rules.flatMap((rule, index) => check(rule, `rules[${index}]`)),
  ];
}
