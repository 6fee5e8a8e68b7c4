import { type ActionDefinition, type DecisionRecord, SEVERITY } from '@runplane/contracts';
import type { CompiledBundle } from '../bundle/compiled-bundle.js';
import type { CompiledRule } from '../bundle/compiled-rule.js';
import { anyGlobTest } from '../condition/globs.js';
import { evaluate } from '../decision/evaluate.js';
import type { DecisionInput } from '../decision/input-problem.js';
import { changedRules, haveSameSettings } from './changed-rules.js';
import { type Examples, examplesOf } from './inputs.js';
import { withRealRisk } from './real-risk.js';
import { axesOfRules } from './rule-cuts.js';

/** Some inputs of an action are decided in another way. */
export interface DecisionChange {
  action: string;
  /** `other_plan`: an approval is needed before and after, by other people or in another time. */
  direction: 'looser' | 'tighter' | 'other_plan';
  /** One input with both of its decisions. */
  example: { input: DecisionInput; before: DecisionRecord; after: DecisionRecord };
}

export interface NotAnalysed {
  action: string;
  reason: string;
}

export interface BundleDiff {
  /** By action; one for each pair of decisions, or of plans, that differ. */
  changes: DecisionChange[];
  /** Actions of which other inputs may have changed, too. Empty: `changes` is complete, over well-typed inputs. */
  notAnalysed: NotAnalysed[];
  /** Inputs that were decided by both bundles. */
  examplesTried: number;
}

/** Inputs of one action. */
const MAX_EXAMPLES = 20_000;
/** Inputs of all actions together. */
const MAX_TOTAL = 400_000;
/** Inputs of an action where the total is used up. */
const LEAST_EXAMPLES = 200;

/**
 * What publishing `after` in the place of `before` does to decisions. Pure and bounded. Tries one input for every
 * interval between, and every one of, the constants of both bundles' rules, as `analyseBundle` does: exact where rules
 * compare fields with constants, and `notAnalysed` where they do more.
 */
export function diffBundles(
  before: CompiledBundle,
  after: CompiledBundle,
  actions: ReadonlyMap<string, ActionDefinition>,
): BundleDiff {
  const diff: BundleDiff = { changes: [], notAnalysed: [], examplesTried: 0 };
  const changed = changedRules(before.index.rules, after.index.rules);
  const isAffected = affectedBy(changed, haveSameSettings(before.bundle.settings, after.bundle.settings));
  const rules = [...before.index.rules, ...after.index.rules].map((rule) => ({ rule, fits: actionTest(rule) }));
  for (const definition of actions.values()) {
    if (!isAffected(definition.type)) continue;
    const own = rules.filter(({ fits }) => fits(definition.type)).map(({ rule }) => rule);
    const axes = withRealRisk(axesOfRules(own, definition), definition);
    const examples = examplesOf(axes, definition, limitFor(diff));
    compareAll(diff, definition.type, examples, before, after);
    if (!examples.isExhaustive) diff.notAnalysed.push({ action: definition.type, reason: reasonFor(axes.isExact) });
  }
  diff.notAnalysed.push(...unknownActions(changed, actions));
  return diff;
}

function actionTest({ rule }: CompiledRule): (type: string) => boolean {
  return anyGlobTest(rule.match.actions ?? ['*']);
}

/** A changed setting can matter wherever a rule does not. */
function affectedBy(changed: readonly CompiledRule[], isSameSettings: boolean): (type: string) => boolean {
  if (!isSameSettings) return () => true;
  const tests = changed.map(actionTest);
  return (type) => tests.some((fits) => fits(type));
}

function limitFor({ examplesTried }: BundleDiff): number {
  return Math.max(LEAST_EXAMPLES, Math.min(MAX_EXAMPLES, MAX_TOTAL - examplesTried));
}

function compareAll(
  diff: BundleDiff,
  action: string,
  examples: Examples,
  before: CompiledBundle,
  after: CompiledBundle,
): void {
  const seen = new Set<string>();
  for (const { input } of examples.examples) {
    diff.examplesTried++;
    const [old, now] = [evaluate(before, input), evaluate(after, input)];
    const plans = [old, now].map(({ plan }) => JSON.stringify(plan));
    if (old.decision === now.decision && plans[0] === plans[1]) continue;
    const key = [old.decision, now.decision, ...(old.decision === now.decision ? plans : [])].join();
    if (seen.has(key)) continue;
    seen.add(key);
    diff.changes.push({ action, direction: directionOf(old, now), example: { input, before: old, after: now } });
  }
}

function directionOf(before: DecisionRecord, after: DecisionRecord): DecisionChange['direction'] {
  const step = SEVERITY[after.decision] - SEVERITY[before.decision];
  if (step === 0) return allowsBySilence(after) && !allowsBySilence(before) ? 'looser' : 'other_plan';
  return step < 0 ? 'looser' : 'tighter';
}

/** The action runs where nobody says anything. */
function allowsBySilence({ plan }: DecisionRecord): boolean {
  return plan?.stages.some(({ onTimeout }) => onTimeout === 'allow') ?? false;
}

function reasonFor(isExact: boolean): string {
  return isExact
    ? 'The rules compare with too many constants to try them all: examples were drawn.'
    : 'A condition does more than compare fields with constants: examples were drawn.';
}

/** Rules can name actions that the catalogue does not have (any more): their fields are not known. */
function unknownActions(
  changed: readonly CompiledRule[],
  actions: ReadonlyMap<string, ActionDefinition>,
): NotAnalysed[] {
  const named = changed.flatMap(({ rule }) => rule.match.actions ?? []).filter((name) => !name.includes('*'));
  return [...new Set(named)]
    .filter((name) => !actions.has(name))
    .map((action) => ({ action, reason: 'The action is not in the catalogue.' }));
}
