import { anyGlobTest, type TextTest } from '../condition/globs.js';
import type { CompiledRule } from './compiled-rule.js';
import { EnvironmentKinds } from './environment-kinds.js';
import { type Match, solidMatch } from './match.js';
import { type RuleList, ruleList, sharedEvaluators } from './rule-list.js';

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
  match: Match;
  fitsAction: TextTest;
  fitsEnvironment: TextTest | null;
}

/** Action types that are remembered for an environment; the others are searched each time. */
const MAX_ACTION_TYPES = 4_096;

/** Finds candidates by action and environment. The rest of a head is checked rule by rule. */
export class RuleIndex {
  private readonly named = new Map<string, Entry[]>();
  private readonly patterns: Entry[] = [];
  private readonly environments: EnvironmentKinds;
  private readonly evaluatorOf = sharedEvaluators();
  /** By kind of environment, then by action type. */
  private readonly found = new Map<number, Map<string, Candidates>>();

  /** `rules` in order of policy and rule id. */
  constructor(readonly rules: readonly CompiledRule[]) {
    this.environments = new EnvironmentKinds(rules.flatMap(({ rule }) => rule.match.environments ?? []));
    rules.forEach((rule, place) => {
      this.add(rule, place);
    });
  }

  candidates(actionType: string, environment: string): Candidates {
    const kind = this.environments.kindOf(environment);
    if (kind === null) return this.search(actionType, environment);
    let byAction = this.found.get(kind);
    if (!byAction) {
      byAction = new Map();
      this.found.set(kind, byAction);
    }
    let candidates = byAction.get(actionType);
    if (!candidates) {
      candidates = this.search(actionType, environment);
      if (byAction.size < MAX_ACTION_TYPES) byAction.set(actionType, candidates);
    }
    return candidates;
  }

  private add(rule: CompiledRule, place: number): void {
    const { actions, environments } = rule.rule.match;
    const fitsEnvironment = environments ? anyGlobTest(environments) : null;
    const entry = { match: solidMatch(rule, place), fitsAction: anyGlobTest(actions ?? ['*']), fitsEnvironment };
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
    const matches = [
      ...(this.named.get(actionType) ?? []),
      ...this.patterns.filter(({ fitsAction }) => fitsAction(actionType)),
    ]
      .filter(({ fitsEnvironment }) => !fitsEnvironment || fitsEnvironment(environment))
      .map(({ match }) => match)
      .sort((a, b) => a.place - b.place);
    const counts = (rule: CompiledRule): boolean => actionType !== 'unmapped' || rule.namesUnmapped;
    return {
      all: matches.map(({ rule }) => rule),
      block: this.listOf(matches.filter(({ rule }) => rule.effect === 'BLOCK')),
      approval: byPlan(matches).map((each) => this.listOf(each)),
      allow: this.listOf(matches.filter(({ rule }) => rule.effect === 'ALLOW' && counts(rule))),
    };
  }

  private listOf(matches: readonly Match[]): RuleList {
    return ruleList(matches, this.evaluatorOf);
  }
}

function byPlan(matches: readonly Match[]): Match[][] {
  const plans = new Map<string, Match[]>();
  for (const match of matches) {
    const key = match.rule.plan?.key;
    if (key === undefined) continue;
    const sharing = plans.get(key);
    if (sharing) sharing.push(match);
    else plans.set(key, [match]);
  }
  return [...plans.values()];
}
