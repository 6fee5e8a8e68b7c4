import type { RawRule } from '../document/policy-text';
import { MATCH_LISTS, type MatchList, type ReadRule } from '../document/rule-form';

export const MATCH_LABELS: Record<MatchList, string> = {
  actions: 'Actions',
  environments: 'Environments',
  roles: 'Roles of the agent',
  agents: 'Agents',
  effects: 'Classes of effect',
  sensitivities: 'Sensitivities of the target',
  targetTypes: 'Kinds of target',
  providers: 'Providers',
  operations: 'Operations',
};

/** `actions create_refund; roles support; when action.amount <= 5000`. */
export function summaryOf({ form }: ReadRule, rule: RawRule): string {
  const heads = MATCH_LISTS.filter((list) => (form.match[list] ?? []).length > 0).map(
    (list) => `${MATCH_LABELS[list].toLowerCase()}: ${form.match[list]?.join(', ')}`,
  );
  const when = typeof rule.when === 'string' ? [`when ${rule.when}`] : [];
  return [...(heads.length > 0 ? heads : ['every action']), ...when].join(' · ');
}
