import type { PolicyIssue, Rule } from '@runplane/contracts';

/** A rule's id names it in decisions, so no other rule of the policy may have it. */
export function duplicateRules(rules: readonly Rule[], base = 'rules'): PolicyIssue[] {
  const seen = new Map<string, number>();
  return rules.flatMap(({ id }, index): PolicyIssue[] => {
    const first = seen.get(id);
    if (first === undefined) {
      seen.set(id, index);
      return [];
    }
    const message = `the id "${id}" belongs to ${base}[${first}] already`;
    return [{ code: 'duplicate_id', message, path: `${base}[${index}].id`, suggestion: 'give this rule another id' }];
  });
}
