import { canonicalize } from '@runplane/audit';
import type { Json, PolicyDocument, Rule } from '@runplane/contracts';
import type { VersionDiff } from './lab-answers.js';

/** What an author changed, rule by rule; the order of rules means nothing and is no change. */
export function diffVersions(
  from: { version: number; document: PolicyDocument },
  to: { version: number; document: PolicyDocument },
): VersionDiff {
  const before = byId(from.document.rules);
  const after = byId(to.document.rules);
  return {
    from: from.version,
    to: to.version,
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

function changedMembers(before: Rule | undefined, after: Rule): VersionDiff['changed'][number]['members'] {
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
