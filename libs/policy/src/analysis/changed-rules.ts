import { canonicalize } from '@runplane/audit/canonical-json';
import type { DecisionSettings } from '@runplane/contracts';
import type { CompiledRule } from '../bundle/compiled-rule.js';

/** Rules that only one of the sides has. Names, versions and reasons decide nothing, so they are not compared. */
export function changedRules(before: readonly CompiledRule[], after: readonly CompiledRule[]): CompiledRule[] {
  const [old, now] = [before, after].map((rules) => new Set(rules.map(contentOf))) as [Set<string>, Set<string>];
  return [...before.filter((rule) => !now.has(contentOf(rule))), ...after.filter((rule) => !old.has(contentOf(rule)))];
}

export function haveSameSettings(before: DecisionSettings, after: DecisionSettings): boolean {
  const [old, now] = [before, after].map((settings) => canonicalize(JSON.parse(JSON.stringify(settings))));
  return old === now;
}

const contents = new WeakMap<CompiledRule, string>();

function contentOf(rule: CompiledRule): string {
  let content = contents.get(rule);
  if (content === undefined) {
    const { effect, match, when } = rule.rule;
    content = JSON.stringify([effect, match, when, rule.plan?.key]);
    contents.set(rule, content);
  }
  return content;
}
