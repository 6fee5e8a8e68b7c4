import { type Bundle, type DecisionEffect, type Risk, type Rule, SEVERITY } from '@runplane/contracts';
import type { Expression } from '../condition/expression.js';
import { openConditionReader } from '../condition/read-condition.js';
import type { DecisionInput } from '../decision/input-problem.js';

/**
 * docs/policy.md in the plainest words, as a reference for the engine: no index, no compiled code, no early exit, no
 * shared work. Knows the parts of CEL that the property tests use, over inputs whose heads can be relied on.
 */
export interface NaiveDecision {
  decision: DecisionEffect;
  byDefault: boolean;
  /** Rules of the winning effect by id, and whether they count by error. */
  matched: { rule: string; failed: boolean }[];
}

const ERROR = Symbol('error');
type Answer = unknown;
type Names = Record<string, unknown>;

export function naiveDecision(bundle: Bundle, input: DecisionInput, risk: Risk): NaiveDecision {
  const { action, context, facts } = input;
  const { type, provider, operation, effect, material } = action;
  const names = {
    action: { ...material, type, provider, operation, effect },
    target: action.target,
    agent: facts.agent,
    facts,
    risk,
    context,
  };
  const found = bundle.policies
    .flatMap(({ rules }) => rules)
    .map((rule) => ({ rule, answer: applies(rule, input, names) }))
    .filter(({ rule, answer }) => answer === true || (answer === ERROR && rule.effect !== 'ALLOW'))
    .sort((a, b) => (a.rule.id < b.rule.id ? -1 : 1));
  const isSolid = found.some(({ answer }) => answer === true);
  const most = mostSevere(found.map(({ rule }) => rule.effect));
  const fallback = bundle.settings.defaultEffect;
  const isDefault = most === null || (!isSolid && SEVERITY[fallback] > SEVERITY[most]);
  return {
    decision: isDefault ? fallback : (most as DecisionEffect),
    byDefault: isDefault,
    matched: found
      .filter(({ rule }) => rule.effect === most)
      .slice(0, 10)
      .map(({ rule, answer }) => ({ rule: rule.id, failed: answer === ERROR })),
  };
}

function mostSevere(effects: readonly DecisionEffect[]): DecisionEffect | null {
  return (['BLOCK', 'REQUIRE_APPROVAL', 'ALLOW'] as const).find((effect) => effects.includes(effect)) ?? null;
}

function applies(rule: Rule, { action, facts }: DecisionInput, names: Names): Answer {
  const { actions, environments, roles, schedule } = rule.match;
  if (actions && !actions.some((glob) => fits(glob, action.type))) return false;
  if (environments && !environments.some((glob) => fits(glob, action.target.environment))) return false;
  if (roles && !roles.some((glob) => facts.agent.roles.some((role) => fits(glob, role)))) return false;
  if (schedule) {
    const time = Date.parse(facts.now);
    if (Number.isNaN(time)) return ERROR;
    const local = new Date(time).toLocaleTimeString('en-GB', { timeZone: schedule.timeZone }).slice(0, 5);
    const [from, to] = [schedule.from as string, schedule.to as string];
    if (from < to ? local < from || local >= to : local < from && local >= to) return false;
  }
  if (rule.when === undefined) return true;
  const read = openConditionReader()(rule.when);
  if (!read.ok) throw new Error(`not a condition: ${rule.when}`);
  const answer = value(read.expression, names);
  return typeof answer === 'boolean' ? answer : ERROR;
}

function fits(glob: string, text: string): boolean {
  return new RegExp(`^${glob.replaceAll('*', '.*')}$`).test(text);
}

function value(node: Expression, names: Names): Answer {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'variable':
      return names[node.name] ?? ERROR;
    case 'select':
      return member(value(node.object, names), node);
    case 'not':
      return negated(value(node.operand, names));
    case 'and':
      return decided(value(node.left, names), value(node.right, names), false);
    case 'or':
      return decided(value(node.left, names), value(node.right, names), true);
    case 'equal':
      return same(value(node.left, names), value(node.right, names), node.negated);
    case 'compare':
      return ordered(node.operator, value(node.left, names), value(node.right, names));
    case 'in':
      return among(value(node.left, names), value(node.right, names));
    case 'list':
      return node.items.map((item) => value(item, names));
    case 'choose': {
      const condition = value(node.condition, names);
      return typeof condition === 'boolean' ? value(condition ? node.whenTrue : node.whenFalse, names) : ERROR;
    }
    case 'call': {
      const text = node.receiver ? value(node.receiver, names) : ERROR;
      const [argument] = node.parameters.map((parameter) => value(parameter, names));
      if (typeof text !== 'string' || typeof argument !== 'string') return ERROR;
      return node.name === 'startsWith' ? text.startsWith(argument) : new RegExp(argument).test(text);
    }
    case 'comprehension': {
      const range = value(node.range, names);
      if (!Array.isArray(range)) return ERROR;
      const isAny = node.macro === 'exists';
      const answers = range.map((each) => value(node.filter as Expression, { ...names, [node.variable]: each }));
      return answers.reduce((all, answer) => decided(all, answer, isAny), !isAny);
    }
    default:
      throw new Error(`the naive evaluator does not know ${node.kind}`);
  }
}

function member(object: Answer, { object: holder, field }: Expression & { kind: 'select' }): Answer {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return ERROR;
  const found = Object.hasOwn(object, field) ? (object as Names)[field] : undefined;
  if (found === undefined || (typeof found === 'number' && !Number.isFinite(found))) return ERROR;
  // Null counts as missing in all variables but `context`.
  return found === null && !(holder.kind === 'variable' && holder.name === 'context') ? ERROR : found;
}

function negated(answer: Answer): Answer {
  return typeof answer === 'boolean' ? !answer : ERROR;
}

function decided(left: Answer, right: Answer, deciding: boolean): Answer {
  if (left === deciding || right === deciding) return deciding;
  return typeof left === 'boolean' && typeof right === 'boolean' ? !deciding : ERROR;
}

function same(left: Answer, right: Answer, isNegated: boolean): Answer {
  const areAlike = typeof left === typeof right && typeof left !== 'object' && left !== ERROR;
  return areAlike ? (left === right) !== isNegated : ERROR;
}

function ordered(operator: string, left: Answer, right: Answer): Answer {
  if (typeof left !== 'number' || typeof right !== 'number') return ERROR;
  const truths: Record<string, boolean> = {
    '<': left < right,
    '<=': left <= right,
    '>': left > right,
    '>=': left >= right,
  };
  return truths[operator];
}

function among(item: Answer, list: Answer): Answer {
  if (!Array.isArray(list)) return ERROR;
  return list.map((each) => same(item, each, false)).reduce((all, answer) => decided(all, answer, true), false);
}
