import { type ActionDefinition, SEVERITY } from '@runplane/contracts';
import type { CompiledBundle } from '../bundle/compiled-bundle.js';
import type { CompiledRule } from '../bundle/compiled-rule.js';
import { anyGlobTest } from '../condition/globs.js';
import type { RuleResult } from '../decision/match-rule.js';
import { examplesOf } from './inputs.js';
import { meets } from './meets.js';
import { axesOfRules } from './rule-cuts.js';

export interface RuleName {
  policy: string;
  rule: string;
}

export interface Finding extends RuleName {
  /**
   * `unreachable`: never true. `shadowed`: wherever it is true, a more severe rule is true too. `contradicting`: true for
   * exactly the same inputs as a rule of another effect. `duplicate`: … as another rule of the same effect.
   * `allows_by_silence`: its approval plan lets the action run without any decision when time is up.
   * `not_analysed`: its condition or its neighbours do more than compare fields with constants.
   */
  kind: 'unreachable' | 'shadowed' | 'contradicting' | 'duplicate' | 'allows_by_silence' | 'not_analysed';
  message: string;
  /** The rules that it is compared with. */
  by: RuleName[];
}

/** Examples that one comparison may try. */
const MAX_EXAMPLES = 20_000;
/** Rules that one rule is compared with. */
const MAX_NEIGHBOURS = 200;
/** Rules held against examples in a whole analysis: some seconds. They grow with the square of the rules that meet. */
const MAX_CHECKS = 4_000_000;
/** What it takes to find the examples for one action, in checks. */
const CHECKS_FOR_EXAMPLES = 20;

/** Checks that are left; a rule that they do not suffice for is named as not analysed. */
interface Budget {
  left: number;
}

/**
 * What no test of single decisions shows: rules that can't matter. Exact for conditions that compare fields with
 * constants (every interval and every constant gets an example); other rules are named as not analysed, never guessed.
 * Inputs are taken to be well-typed: a rule that fails closed on other inputs may still matter there.
 */
export function analyseBundle(
  compiled: CompiledBundle,
  actions: ReadonlyMap<string, ActionDefinition>,
  maxChecks = MAX_CHECKS,
): Finding[] {
  const rules = compiled.index.rules.map((rule, place) => ({ rule, place, actions: matchedActions(rule, actions) }));
  const budget = { left: maxChecks };
  const meeting = rulesByAction(rules);
  return rules.flatMap((subject) => {
    const neighbours = neighboursOf(subject, meeting);
    const found = analyseRule(subject, neighbours, budget);
    return [...silence(subject.rule), ...(found ? [found] : [])];
  });
}

/** Said of every such rule, reachable or not: it is the one way in which nobody's word is an approval. */
function silence(rule: CompiledRule): Finding[] {
  const stages = rule.plan?.plan.stages.filter(({ onTimeout }) => onTimeout === 'allow') ?? [];
  return stages.map(({ name, timeout }) =>
    finding(
      rule,
      'allows_by_silence',
      `Where nobody decides in stage "${name}" within ${timeout}, the action runs.`,
      [],
    ),
  );
}

interface Subject {
  rule: CompiledRule;
  /** Among all rules. */
  place: number;
  actions: ActionDefinition[];
}

function matchedActions(
  { rule, namesUnmapped }: CompiledRule,
  actions: ReadonlyMap<string, ActionDefinition>,
): ActionDefinition[] {
  const fits = anyGlobTest(rule.match.actions ?? ['*']);
  return [...actions.values()].filter(
    (action) =>
      fits(action.type) &&
      (!rule.match.effects || rule.match.effects.includes(action.effect)) &&
      (action.type !== 'unmapped' || namesUnmapped),
  );
}

function rulesByAction(rules: readonly Subject[]): ReadonlyMap<ActionDefinition, readonly Subject[]> {
  const meeting = new Map<ActionDefinition, Subject[]>();
  for (const subject of rules) {
    for (const action of subject.actions) {
      const known = meeting.get(action);
      if (known) known.push(subject);
      else meeting.set(action, [subject]);
    }
  }
  return meeting;
}

/** Other rules that share an action with it, in their order; at most one more than are looked at. */
function neighboursOf(subject: Subject, meeting: ReadonlyMap<ActionDefinition, readonly Subject[]>): Subject[] {
  const found = new Set<Subject>();
  for (const action of subject.actions) {
    for (const other of meeting.get(action) ?? []) {
      if (other !== subject) found.add(other);
      if (found.size > MAX_NEIGHBOURS) return [...found];
    }
  }
  return [...found].sort((a, b) => a.place - b.place);
}

function analyseRule(subject: Subject, neighbours: Subject[], budget: Budget): Finding | null {
  const { rule } = subject;
  if (subject.actions.length === 0) return finding(rule, 'not_analysed', 'Its actions are not known.', []);
  if (budget.left <= 0) return finding(rule, 'not_analysed', TOO_MUCH, []);
  const reach = compare(subject, [], budget);
  if (reach.everMatches === false)
    return finding(rule, 'unreachable', 'It is never true; at most it matches where it cannot be judged.', []);
  if (neighbours.length > MAX_NEIGHBOURS) {
    return finding(rule, 'not_analysed', `It meets more than ${MAX_NEIGHBOURS} other rules.`, []);
  }
  let isComplete = reach.everMatches === true;
  for (const other of neighbours) {
    const { covered, same } = compare(subject, [other], budget);
    if (covered === null) isComplete = false;
    if (same && other.rule.effect === rule.effect && other.place < subject.place && samePlan(rule, other.rule)) {
      return finding(rule, 'duplicate', `It is true exactly when ${nameOf(other.rule)} is, with the same effect.`, [
        other.rule,
      ]);
    }
    if (covered && SEVERITY[other.rule.effect] > SEVERITY[rule.effect]) {
      if (same) {
        const message = `It says ${rule.effect} exactly when ${nameOf(other.rule)} says ${other.rule.effect}.`;
        return finding(rule, 'contradicting', message, [other.rule]);
      }
      return finding(rule, 'shadowed', `Wherever it is true, ${nameOf(other.rule)} says ${other.rule.effect}.`, [
        other.rule,
      ]);
    }
  }
  const severer = neighbours.filter((other) => SEVERITY[other.rule.effect] > SEVERITY[rule.effect]);
  if (severer.length > 1) {
    const { covered } = compare(subject, severer, budget);
    if (covered === null) isComplete = false;
    if (covered) {
      const by = severer.map((other) => other.rule);
      return finding(rule, 'shadowed', 'Wherever it is true, one of several more severe rules is true too.', by);
    }
  }
  if (isComplete) return null;
  return budget.left <= 0
    ? finding(rule, 'not_analysed', TOO_MUCH, [])
    : finding(rule, 'not_analysed', 'Its condition or that of a rule beside it is not simple enough.', []);
}

const TOO_MUCH = 'The rules that meet have too many inputs to try them all. Analyse fewer rules at a time.';

interface Comparison {
  /** Null: not known. */
  everMatches: boolean | null;
  /** Whether one of the others is true wherever the subject is. */
  covered: boolean | null;
  /** Whether the first of the others is true for exactly the same inputs. */
  same: boolean;
}

function compare(subject: Subject, others: Subject[], budget: Budget): Comparison {
  let isKnown = true;
  let everMatches = false;
  let covered = others.length > 0;
  let same = others.length === 1;
  for (const action of subject.actions) {
    const present = others.filter((other) => other.actions.includes(action)).map((other) => other.rule);
    const examples = examplesOf(axesOfRules([subject.rule, ...present], action), action, MAX_EXAMPLES);
    isKnown &&= examples.isExhaustive;
    budget.left -= CHECKS_FOR_EXAMPLES;
    for (const example of examples.examples) {
      budget.left -= 1 + present.length;
      if (budget.left < 0) break;
      const result = meets(subject.rule, example);
      const matches = counts(subject.rule, result);
      const otherMatches = present.some((other) => counts(other, meets(other, example)));
      everMatches ||= result === true;
      if (matches && !otherMatches) covered = false;
      if (matches !== otherMatches) same = false;
      if (everMatches && !covered && !same) break;
    }
    if (budget.left < 0) {
      isKnown = false;
      break;
    }
  }
  if (others.some((other) => other.actions.some((action) => !subject.actions.includes(action)))) same = false;
  return {
    everMatches: everMatches || (isKnown ? false : null),
    covered: covered && !isKnown ? null : covered,
    same: same && isKnown,
  };
}

function counts(rule: CompiledRule, result: RuleResult): boolean {
  return result === true || (result !== false && rule.effect !== 'ALLOW');
}

function samePlan(a: CompiledRule, b: CompiledRule): boolean {
  return a.plan?.key === b.plan?.key;
}

function nameOf({ policy, rule }: CompiledRule): string {
  return `${policy}/${rule.id}`;
}

function finding(rule: CompiledRule, kind: Finding['kind'], message: string, by: CompiledRule[]): Finding {
  return {
    kind,
    policy: rule.policy,
    rule: rule.rule.id,
    message,
    by: by.map((other) => ({ policy: other.policy, rule: other.rule.id })),
  };
}
