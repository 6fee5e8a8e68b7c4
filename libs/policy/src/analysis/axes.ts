import { type ActionDefinition, type FieldType, type Json, type Rule, SENSITIVITIES } from '@runplane/contracts';
import type { ConditionCuts, Cuts } from './cuts.js';
import { scheduleMoments } from './schedule-moments.js';
import { addGlob, emptyTextCuts, numberWitnesses, OTHER, type TextCuts, textWitnesses } from './witnesses.js';

/** One field of the input with the values that tell the rules apart. */
export interface Axis {
  field: string;
  values: Json[];
}

export interface Axes {
  axes: Axis[];
  /** True where the values together stand for every well-typed input. */
  isExact: boolean;
}

/** In the place of a value: the field is missing. JSON has no `undefined`, so a text that no policy holds stands for it. */
export const MISSING = '\u0000missing';

/** At most so many elements of a list are combined; more are tried one by one. */
const MAX_COMBINED = 4;

/** The axes of rules over one action type. */
export function axesOf(rules: readonly Rule[], cuts: ConditionCuts, definition: ActionDefinition): Axes {
  const state: Axes = { axes: [], isExact: cuts.isExact };
  const heads = headTexts(rules);
  for (const [field, text] of heads) mergeText(cuts, field, text);
  const agents = headAgents(rules);
  if (agents) add(state, 'agent', textWitnesses(agents), agents.isExact);
  const roles = mergedRoles(rules, cuts);
  if (roles) addList(state, 'agent.roles', roles);
  const schedules = rules.flatMap(({ match }) => match.schedule ?? []);
  if (schedules.length > 0 || usesTime(cuts)) {
    const moments = scheduleMoments(schedules, usesTime(cuts));
    add(state, 'facts.now', moments.values, moments.isExact);
  }
  const heading = new Set(['agent.roles', 'facts.now']);
  for (const [field, each] of cuts.fields) if (!heading.has(field)) addField(state, field, each, definition);
  return state;
}

function add(state: Axes, field: string, values: Json[], isExact: boolean): void {
  state.axes.push({ field, values });
  if (!isExact) state.isExact = false;
}

const HEAD_FIELDS = {
  providers: 'action.provider',
  operations: 'action.operation',
  targetTypes: 'target.type',
  environments: 'target.environment',
  sensitivities: 'target.sensitivity',
} as const;

function headTexts(rules: readonly Rule[]): Map<string, TextCuts> {
  const texts = new Map<string, TextCuts>();
  for (const { match } of rules) {
    for (const [member, field] of Object.entries(HEAD_FIELDS)) {
      for (const glob of match[member as keyof typeof HEAD_FIELDS] ?? []) {
        const cuts = texts.get(field) ?? emptyTextCuts();
        texts.set(field, cuts);
        addGlob(cuts, glob);
      }
    }
  }
  return texts;
}

function mergeText(cuts: ConditionCuts, field: string, text: TextCuts): void {
  const known = cuts.fields.get(field);
  const merged = known?.text ?? emptyTextCuts();
  for (const name of text.names) merged.names.add(name);
  for (const glob of text.globs) addGlob(merged, glob);
  if (known) known.uses.add('text');
  else cuts.fields.set(field, { numbers: new Set(), text: merged, elements: emptyTextCuts(), uses: new Set(['text']) });
}

function headAgents(rules: readonly Rule[]): TextCuts | null {
  const globs = rules.flatMap(({ match }) => match.agents ?? []);
  if (globs.length === 0) return null;
  const cuts = emptyTextCuts();
  for (const glob of globs) addGlob(cuts, glob);
  // An agent has an id and a name: rules that name both kinds can be met by one agent.
  if (globs.some((glob) => glob.startsWith('agt_')) && globs.some((glob) => !glob.startsWith('agt_')))
    cuts.isExact = false;
  return cuts;
}

function mergedRoles(rules: readonly Rule[], cuts: ConditionCuts): TextCuts | null {
  const merged = emptyTextCuts();
  for (const { match } of rules) for (const glob of match.roles ?? []) addGlob(merged, glob);
  const field = cuts.fields.get('agent.roles');
  for (const name of field?.elements.names ?? []) merged.names.add(name);
  if (field && [...field.uses].some((use) => use !== 'list')) merged.isExact = false;
  return merged.names.size + merged.globs.size > 0 || !merged.isExact ? merged : null;
}

function usesTime(cuts: ConditionCuts): boolean {
  return cuts.fields.has('facts.now');
}

/** Lists as sets of elements: all combinations of a few, or each alone, none, and all of many. */
function addList(state: Axes, field: string, elements: TextCuts, extra: Json[] = []): void {
  const witnesses = textWitnesses(elements);
  const isSmall = witnesses.length <= MAX_COMBINED + 1;
  const lists = isSmall ? subsets(witnesses) : [[], witnesses, ...witnesses.map((witness) => [witness])];
  add(state, field, [...lists, ...extra], elements.isExact && isSmall);
}

function subsets(elements: readonly string[]): string[][] {
  let lists: string[][] = [[]];
  for (const element of elements) lists = lists.concat(lists.map((list) => list.concat(element)));
  return lists;
}

function addField(state: Axes, field: string, cuts: Cuts, definition: ActionDefinition): void {
  // Both follow from the action that is looked at.
  if (field === 'action.type' || field === 'action.effect') return;
  const { values, isExact } = fieldValues(field, cuts, definition);
  add(state, field, values, isExact);
}

function fieldValues(field: string, cuts: Cuts, definition: ActionDefinition): Values {
  const [root, name = ''] = field.split('.');
  const isNested = field.split('.').length > 2;
  if (field === 'target.sensitivity') return { values: [...SENSITIVITIES], isExact: true };
  if (root === 'action' && field !== 'action.provider' && field !== 'action.operation') {
    const known = definition.material[name];
    if (!known) return { values: [MISSING], isExact: true };
    const { values, isExact } = isNested ? openValues(cuts) : valuesOf(known.type, cuts);
    return { values: known.required ? values : [...values, MISSING], isExact: isExact && !isNested };
  }
  if (root === 'risk') return { values: riskValues(field, cuts), isExact: false };
  if (root === 'context') {
    const { values, isExact } = openValues(cuts);
    return { values: [...values, MISSING], isExact: isExact && !isNested };
  }
  const fact = FACTS[field];
  if (!fact) return { values: textWitnesses(cuts.text), isExact: cuts.text.isExact };
  const { values, isExact } = valuesOf(fact.type, cuts);
  return { values: fact.isNullable ? [...values, MISSING] : values, isExact };
}

const FACTS: Readonly<Record<string, { type: FieldType; isNullable: boolean }>> = {
  'facts.history.actionsLastHour': { type: 'integer', isNullable: false },
  'facts.history.actionsLastDay': { type: 'integer', isNullable: false },
  'facts.history.maxAmount': { type: 'integer', isNullable: true },
  'facts.history.knownTarget': { type: 'boolean', isNullable: false },
  'target.id': { type: 'string', isNullable: true },
  'agent.owner': { type: 'string', isNullable: true },
};

type Values = { values: Json[]; isExact: boolean };

function valuesOf(type: FieldType, cuts: Cuts): Values {
  switch (type) {
    case 'integer':
      return { values: numberWitnesses(cuts.numbers, true), isExact: true };
    case 'boolean':
      return { values: [true, false], isExact: true };
    case 'string':
    case 'currency':
      return { values: textWitnesses(cuts.text), isExact: cuts.text.isExact };
    case 'string_list': {
      const state: Axes = { axes: [], isExact: true };
      addList(state, '', cuts.elements);
      return { values: state.axes[0]?.values ?? [], isExact: state.isExact };
    }
    case 'json':
      return openValues(cuts);
  }
}

/** A field without a declared type: of the types that the conditions compare it with. */
function openValues(cuts: Cuts): Values {
  const parts: Values[] = [];
  if (cuts.uses.has('number')) parts.push({ values: numberWitnesses(cuts.numbers, false), isExact: true });
  if (cuts.uses.has('text')) parts.push(valuesOf('string', cuts));
  if (cuts.uses.has('list')) parts.push(valuesOf('string_list', cuts));
  if (cuts.uses.has('boolean')) parts.push(valuesOf('boolean', cuts));
  if (cuts.uses.has('null')) parts.push({ values: [null, OTHER], isExact: true });
  const values = parts.flatMap((part) => part.values);
  return { values: values.length > 0 ? values : [OTHER], isExact: parts.every((part) => part.isExact) };
}

/** The score depends on the other fields, so values on its own axis may be out of reach. */
function riskValues(field: string, cuts: Cuts): Json[] {
  if (field === 'risk.level') return ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];
  return numberWitnesses(cuts.numbers, true).filter((score) => score >= 0 && score <= 100);
}
