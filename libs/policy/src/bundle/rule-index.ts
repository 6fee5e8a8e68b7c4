import { anyGlobTest, type TextTest } from '../condition/globs.js';
import type { CompiledRule } from './compiled-rule.js';
import { EnvironmentKinds } from './environment-kinds.js';
import { type RuleList, ruleList } from './rule-list.js';

/** The rules that an action type in an environment can meet. */
export interface Candidates {
  /** All of them, in order of policy and rule. */
  all: readonly CompiledRule[];
  block: RuleList;
  /** One list for each approval plan. */
  approval: readonly RuleList[];
  /** Without the rules that match `unmapped` by a glob only: those never count. */
  allow: RuleList;
}

interface Entry {
  rule: CompiledRule;
  /** Position in the order of policy and rule. */
  place: number;
  fitsAction: TextTest;
  fitsEnvironment: TextTest | null;
}

/** Action types that are remembered; the others are searched each time. */
const MAX_ACTION_TYPES = 4_096;

/** Finds candidates by action, then environment. The rest of a head is checked rule by rule. */
export class RuleIndex {
  private readonly named = new Map<string, Entry[]>();
  private readonly patterns: Entry[] = [];
  private readonly environments: EnvironmentKinds;
  private readonly found = new Map<string, Map<string, Candidates>>();

  /** `rules` in order of policy and rule id. */
  constructor(readonly rules: readonly CompiledRule[]) {
    this.environments = new EnvironmentKinds(rules.flatMap(({ rule }) => rule.match.environments ?? []));
    rules.forEach((rule, place) => {
      this.add(rule, place);
    });
  }

  candidates(actionType: string, environment: string): Candidates {
    let byEnvironment = this.found.get(actionType);
    if (!byEnvironment) {
      byEnvironment = new Map();
      if (this.found.size < MAX_ACTION_TYPES) this.found.set(actionType, byEnvironment);
    }
    const kind = this.environments.kindOf(environment);
    let candidates = byEnvironment.get(kind);
    if (!candidates) {
      candidates = this.search(actionType, environment);
      byEnvironment.set(kind, candidates);
    }
    return candidates;
  }

  private add(rule: CompiledRule, place: number): void {
    const { actions, environments } = rule.rule.match;
    const fitsEnvironment = environments ? anyGlobTest(environments) : null;
    const entry = { rule, place, fitsAction: anyGlobTest(actions ?? ['*']), fitsEnvironment };
    if (!actions || actions.some((action) => action.includes('*'))) {
      this.patterns.push(entry);
      return;
    }
    for (const action of new Set(actions)) {
      const entries = this.named.get(action);
      if (entries) entries.push(entry);
      else this.named.set(action, [entry]);
    }
  }

  private search(actionType: string, environment: string): Candidates {
    const entries = [
      ...(this.named.get(actionType) ?? []),
      ...this.patterns.filter(({ fitsAction }) => fitsAction(actionType)),
    ].filter(({ fitsEnvironment }) => !fitsEnvironment || fitsEnvironment(environment));
    entries.sort((a, b) => a.place - b.place);
    const plans = new Map<string, Entry[]>();
    for (const entry of entries) {
      const key = entry.rule.plan?.key;
      if (key === undefined) continue;
      const sharing = plans.get(key);
      if (sharing) sharing.push(entry);
      else plans.set(key, [entry]);
    }
    const counts = (rule: CompiledRule): boolean => actionType !== 'unmapped' || rule.namesUnmapped;
    return {
      all: entries.map(({ rule }) => rule),
      block: ruleList(entries.filter(({ rule }) => rule.effect === 'BLOCK')),
      approval: [...plans.values()].map(ruleList),
      allow: ruleList(entries.filter(({ rule }) => rule.effect === 'ALLOW' && counts(rule))),
    };
  }
}
