import type { MatchedRule } from '@runplane/contracts';
import type { CompiledRule } from './compiled-rule.js';

/** A rule that counts in a decision. */
export interface Match {
  rule: CompiledRule;
  /** Position in the order of policy and rule. */
  place: number;
  /** What the decision's record says of it. */
  matched: MatchedRule;
  /** The rule's own. */
  reason: string;
  /** Why the condition could not be judged; null where it is true. */
  error: string | null;
  /** A match by error, or by a glob on an unmapped tool, never softens the default. */
  isWeak: boolean;
}

/** The match of a rule that is true: made once, because most decisions have one. Records share it, so it is frozen. */
export function solidMatch(rule: CompiledRule, place: number): Match {
  const { policy, version, effect } = rule;
  const matched = Object.freeze({ policy, version, rule: rule.rule.id, effect });
  return { rule, place, matched, reason: rule.rule.reason, error: null, isWeak: false };
}

export function weakMatch(solid: Match, error: string | null): Match {
  const matched = error === null ? solid.matched : { ...solid.matched, error };
  return { ...solid, matched, error, isWeak: true };
}
