import { type DecisionEffect, SEVERITY } from '@runplane/contracts';
import { DEFAULT_DECISION } from './engine.js';
import type { BenchRequest, BenchRule } from './rules.js';

export interface NaiveDecision {
  decision: DecisionEffect;
  /** Ids of all rules that determine it, sorted. */
  determining: string[];
}

/** Every rule, one after the other: what all engines have to answer. */
export function naiveDecision(rules: readonly BenchRule[], request: BenchRequest): NaiveDecision {
  let decision: DecisionEffect | null = null;
  let determining: string[] = [];
  for (const rule of rules) {
    if (!matches(rule, request)) continue;
    if (decision === null || SEVERITY[rule.effect] > SEVERITY[decision]) {
      decision = rule.effect;
      determining = [];
    }
    if (rule.effect === decision) determining.push(rule.id);
  }
  return { decision: decision ?? DEFAULT_DECISION, determining: determining.sort((a, b) => (a < b ? -1 : 1)) };
}

export function matches(rule: BenchRule, { action, environment, amount }: BenchRequest): boolean {
  return rule.action === action && rule.environment === environment && amount > rule.amount;
}
