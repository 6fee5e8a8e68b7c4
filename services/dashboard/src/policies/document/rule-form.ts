import { type Comparison, readCondition, writeCondition } from './condition';
import type { Change, RawRule } from './policy-text';

/** Members of `match` that a form shows, each a list of texts. */
export const MATCH_LISTS = [
  'actions',
  'environments',
  'roles',
  'agents',
  'effects',
  'sensitivities',
  'targetTypes',
  'providers',
  'operations',
] as const;
export type MatchList = (typeof MATCH_LISTS)[number];

export const EFFECTS = ['ALLOW', 'REQUIRE_APPROVAL', 'BLOCK'] as const;
export type Effect = (typeof EFFECTS)[number];

/** An approval of one stage without anything special. */
export interface SimplePlan {
  groups: string[];
  people: string[];
  roles: string[];
  quorum: number;
  expiresIn: string;
}

/** What a form shows of a rule. */
export interface RuleForm {
  id: string;
  effect: Effect;
  reason: string;
  match: Partial<Record<MatchList, string[]>>;
  /** Null where the condition says more than comparisons can; it then stays as it is written. */
  comparisons: Comparison[] | null;
  /** Null where the organisation's own plan holds. */
  plan: SimplePlan | null;
}

export interface ReadRule {
  form: RuleForm;
  /** Parts of the rule that the form does not show, and never changes. */
  hidden: string[];
}

export const NEW_PLAN: SimplePlan = { groups: [], people: [], roles: ['approver'], quorum: 1, expiresIn: '24h' };

type Raw = Record<string, unknown>;

export function readRule(rule: RawRule): ReadRule {
  const match = mapOf(rule.match);
  const condition = typeof rule.when === 'string' ? readCondition(rule.when) : null;
  const plan = mapOf(rule.approval);
  const form: RuleForm = {
    id: textOf(rule.id),
    effect: EFFECTS.find((effect) => effect === rule.effect) ?? 'BLOCK',
    reason: textOf(rule.reason),
    match: Object.fromEntries(MATCH_LISTS.filter((list) => list in match).map((list) => [list, textsOf(match[list])])),
    comparisons: rule.when === undefined ? [] : condition,
    plan: rule.approval === undefined ? null : readPlan(plan),
  };
  return { form, hidden: hiddenOf(rule, match, condition, plan) };
}

function readPlan(plan: Raw): SimplePlan {
  const stage = mapOf(listOf(plan.stages)[0]);
  const approvers = mapOf(stage.approvers);
  return {
    groups: textsOf(approvers.groups),
    people: textsOf(approvers.people),
    roles: textsOf(approvers.roles),
    quorum: typeof stage.quorum === 'number' ? stage.quorum : 1,
    expiresIn: textOf(plan.expiresIn) || '24h',
  };
}

const SHOWN_OF_RULE = new Set(['id', 'effect', 'reason', 'match', 'when', 'approval']);
const SHOWN_OF_STAGE = new Set(['name', 'approvers', 'quorum']);
const SHOWN_OF_APPROVERS = new Set(['groups', 'people', 'roles']);

function hiddenOf(rule: RawRule, match: Raw, condition: Comparison[] | null, plan: Raw): string[] {
  const stages = listOf(plan.stages);
  const [stage, ...others] = stages.map(mapOf);
  return [
    ...Object.keys(rule).filter((key) => !SHOWN_OF_RULE.has(key)),
    ...Object.keys(match)
      .filter((key) => !(MATCH_LISTS as readonly string[]).includes(key))
      .map((key) => `match.${key}`),
    ...(rule.when !== undefined && condition === null ? ['when'] : []),
    ...Object.keys(plan)
      .filter((key) => key !== 'stages' && key !== 'expiresIn' && !isDefault(plan[key]))
      .map((key) => `approval.${key}`),
    ...Object.keys(stage ?? {})
      .filter((key) => !SHOWN_OF_STAGE.has(key) && !isDefault(stage?.[key]))
      .map((key) => `approval.stages[0].${key}`),
    ...Object.keys(mapOf(stage?.approvers))
      .filter((key) => !SHOWN_OF_APPROVERS.has(key))
      .map((key) => `approval.stages[0].approvers.${key}`),
    ...others.map((_, index) => `approval.stages[${index + 1}]`),
  ];
}

/** As the API writes out what an author left out. */
function isDefault(value: unknown): boolean {
  return value === false || value === 'deny' || (Array.isArray(value) && value.length === 0);
}

/** What has to change in the text for the form to be true; nothing that is the same in both is written anew. */
export function changesOf(index: number, before: RuleForm, after: RuleForm): Change[] {
  const at = (...path: (string | number)[]) => ['rules', index, ...path];
  const changes: Change[] = [];
  for (const key of ['id', 'effect', 'reason'] as const) {
    if (before[key] !== after[key]) changes.push([at(key), after[key]]);
  }
  for (const list of MATCH_LISTS) {
    const now = after.match[list] ?? [];
    if (differs(before.match[list] ?? [], now)) changes.push([at('match', list), now.length > 0 ? now : undefined]);
  }
  if (after.comparisons !== null && differs(before.comparisons, after.comparisons)) {
    changes.push([at('when'), after.comparisons.length > 0 ? writeCondition(after.comparisons) : undefined]);
  }
  return [...changes, ...planChanges(at, before.plan, after.effect === 'REQUIRE_APPROVAL' ? after.plan : null)];
}

/** A rule that was made by the form. */
export function newRule({ id, effect, match, comparisons, reason, plan }: RuleForm): RawRule {
  const lists = Object.entries(match).filter(([, list]) => list.length > 0);
  return {
    id,
    effect,
    ...(lists.length > 0 ? { match: Object.fromEntries(lists) } : {}),
    ...(comparisons && comparisons.length > 0 ? { when: writeCondition(comparisons) } : {}),
    reason,
    ...(effect === 'REQUIRE_APPROVAL' && plan ? { approval: rawPlan(plan) } : {}),
  };
}

function planChanges(
  at: (...path: (string | number)[]) => (string | number)[],
  before: SimplePlan | null,
  after: SimplePlan | null,
): Change[] {
  if (!differs(before, after)) return [];
  if (after === null) return [[at('approval'), undefined]];
  if (before === null) return [[at('approval'), rawPlan(after)]];
  const approvers = (list: 'groups' | 'people' | 'roles'): Change[] =>
    differs(before[list], after[list])
      ? [[at('approval', 'stages', 0, 'approvers', list), after[list].length > 0 ? after[list] : undefined]]
      : [];
  return [
    ...approvers('groups'),
    ...approvers('people'),
    ...approvers('roles'),
    ...(before.quorum === after.quorum ? [] : [[at('approval', 'stages', 0, 'quorum'), after.quorum] satisfies Change]),
    ...(before.expiresIn === after.expiresIn ? [] : [[at('approval', 'expiresIn'), after.expiresIn] satisfies Change]),
  ];
}

function rawPlan({ groups, people, roles, quorum, expiresIn }: SimplePlan): Raw {
  const approvers = Object.fromEntries(Object.entries({ groups, people, roles }).filter(([, list]) => list.length > 0));
  return { stages: [{ name: 'approval', approvers, quorum }], expiresIn };
}

const differs = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const textsOf = (value: unknown): string[] => listOf(value).map(String);
const mapOf = (value: unknown): Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};
