import type { ApprovalPlan, DecisionEffect, Rule } from '@runplane/contracts';
import type { Expression } from '../condition/expression.js';
import type { Evaluator } from '../condition/scope.js';
import type { HeadCheck } from './rule-head.js';

export interface CompiledRule {
  policy: string;
  version: number;
  rule: Rule;
  effect: DecisionEffect;
  head: HeadCheck[];
  /** Null where the rule has no `when`. */
  condition: { text: string; expression: Expression; evaluate: Evaluator } | null;
  /** The rule's own plan, or the org's default; only a REQUIRE_APPROVAL rule has one. */
  plan: { key: string; plan: ApprovalPlan } | null;
  /** Whether `actions` names `unmapped` in so many words. */
  namesUnmapped: boolean;
}
