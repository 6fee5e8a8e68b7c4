import type { DecisionEffect } from '@runplane/contracts';
import type { BenchRequest, BenchRule } from './rules.js';

/** One way to decide by the rules. */
export interface Engine {
  name: string;
  /** What is special about this row of the table. */
  note?: string;
  load(rules: readonly BenchRule[]): LoadedEngine | Promise<LoadedEngine>;
}

export interface LoadedEngine {
  /** Brings a request into the engine's own form, which is not timed, and answers what decides it. */
  decider(request: BenchRequest): Decider;
}

export type Decider = () => DecisionEffect | Promise<DecisionEffect>;

/** Rules by effect, severe ones first: an engine that goes through them may stop at the first that matches. */
export const BY_SEVERITY: readonly DecisionEffect[] = ['BLOCK', 'REQUIRE_APPROVAL', 'ALLOW'];
export const DEFAULT_DECISION: DecisionEffect = 'BLOCK';

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
