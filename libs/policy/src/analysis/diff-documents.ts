import { canonicalize } from '@runplane/audit';
import type { Json, PolicyDocument, Rule } from '@runplane/contracts';

/** Rules by id, as two versions of a policy have them. */
export interface DocumentDiff {
  added: string[];
  removed: string[];
  changed: { rule: string; members: { member: string; from: Json; to: Json }[] }[];
}

/** What an author changed, rule by rule; the order of rules means nothing and is no change. */
export function diffDocuments(from: Pick<PolicyDocument, 'rules'>, to: Pick<PolicyDocument, 'rules'>): DocumentDiff {
  const before = byId(from.rules);
  const after = byId(to.rules);
  return {
    added: [...after.keys()].filter((id) => !before.has(id)),
    removed: [...before.keys()].filter((id) => !after.has(id)),
    changed: [...after].flatMap(([rule, now]) => {
      const members = changedMembers(before.get(rule), now);
      return members.length > 0 ? [{ rule, members }] : [];
    }),
  };
}

function byId(rules: readonly Rule[]): Map<string, Rule> {
  return new Map(rules.map((rule) => [rule.id, rule]));
}

function changedMembers(before: Rule | undefined, after: Rule): DocumentDiff['changed'][number]['members'] {
  if (!before) return [];
  const old = plain(before);
  const now = plain(after);
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((member) => canonicalize(old[member] ?? null) !== canonicalize(now[member] ?? null))
    .map((member) => ({ member, from: old[member] ?? null, to: now[member] ?? null }));
}

function plain(rule: Rule): Record<string, Json> {
  return JSON.parse(JSON.stringify(rule)) as Record<string, Json>;
}
