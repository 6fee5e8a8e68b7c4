import type { ActionDefinition, FieldType, Json, JsonObject, Risk } from '@runplane/contracts';
import type { DecisionInput } from '../decision/input-problem.js';
import { type Axes, type Axis, MISSING } from './axes.js';
import { OTHER } from './witnesses.js';

/** An input, with the risk that a rule shall see where the rules ask for it. */
export interface Example {
  input: DecisionInput;
  risk: Partial<Risk>;
}

export interface Examples {
  examples: Iterable<Example>;
  count: number;
  /** Together they stand for every well-typed input: what holds for all of them holds always. */
  isExhaustive: boolean;
}

/** All combinations of the axes' values, or `limit` of them drawn in a fixed order where there are more. */
export function examplesOf({ axes, isExact }: Axes, definition: ActionDefinition, limit: number): Examples {
  const total = axes.reduce((product, axis) => product * axis.values.length, 1);
  if (total <= limit) return { examples: product(axes, definition, total), count: total, isExhaustive: isExact };
  return { examples: sample(axes, definition, limit), count: limit, isExhaustive: false };
}

function* product(axes: readonly Axis[], definition: ActionDefinition, total: number): Generator<Example> {
  for (let n = 0; n < total; n++) {
    let rest = n;
    yield exampleWith(definition, axes, (axis) => {
      const value = axis.values[rest % axis.values.length] as Json;
      rest = Math.floor(rest / axis.values.length);
      return value;
    });
  }
}

function* sample(axes: readonly Axis[], definition: ActionDefinition, limit: number): Generator<Example> {
  let state = 1;
  for (let n = 0; n < limit; n++) {
    yield exampleWith(definition, axes, (axis) => {
      // Numerical Recipes' linear congruential generator: the same sample in every run.
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return axis.values[Math.floor((state / 2 ** 32) * axis.values.length)] as Json;
    });
  }
}

function exampleWith(definition: ActionDefinition, axes: readonly Axis[], pick: (axis: Axis) => Json): Example {
  const example = { input: plainInput(definition), risk: {} };
  for (const axis of axes) set(example, axis.field, pick(axis));
  return example;
}

/** A well-typed input of the action that no rule is likely to name. */
function plainInput(definition: ActionDefinition): DecisionInput {
  const material: JsonObject = {};
  for (const [name, field] of Object.entries(definition.material))
    if (field.required) material[name] = plain(field.type);
  return {
    action: {
      type: definition.type,
      effect: definition.effect,
      provider: OTHER,
      operation: OTHER,
      target: { type: definition.targetType, id: OTHER, environment: OTHER, sensitivity: definition.sensitivity },
      material,
      catalogue: `sha256:${'0'.repeat(64)}`,
    },
    context: {},
    facts: {
      now: '2026-01-07T12:00:00Z',
      tzdata: '',
      agent: { id: 'agt_00000000000000000000', name: OTHER, status: 'active', roles: [], owner: null },
      killSwitches: [],
      budgets: [],
      grants: [],
      history: { actionsLastHour: 0, actionsLastDay: 0, amountLastDay: null, maxAmount: null, knownTarget: true },
    },
  };
}

function plain(type: FieldType): Json {
  if (type === 'integer') return 1;
  if (type === 'boolean') return false;
  if (type === 'string_list') return [];
  if (type === 'json') return {};
  return type === 'currency' ? 'EUR' : OTHER;
}

function set({ input, risk }: Example, field: string, value: Json): void {
  const [root, ...path] = field.split('.') as [string, ...string[]];
  if (field === 'agent') {
    if (String(value).startsWith('agt_')) input.facts.agent.id = String(value);
    else input.facts.agent.name = String(value);
  } else if (root === 'risk') Object.assign(risk, { [path[0] as string]: value });
  else if (field === 'action.provider' || field === 'action.operation') assign(input.action, path, value);
  else if (root === 'action') assign(input.action.material, path, value);
  else if (root === 'target') assign(input.action.target, path, value);
  else if (root === 'agent') assign(input.facts.agent, path, value);
  else if (root === 'facts') assign(input.facts, path, value);
  else assign(input.context, path, value);
}

const NULLABLE = new Set(['id', 'owner', 'maxAmount', 'amountLastDay']);

function assign(object: object, path: string[], value: Json): void {
  const [first, ...rest] = path as [string, ...string[]];
  const members = object as { [key: string]: Json };
  if (rest.length > 0) {
    const inner = members[first];
    if (typeof inner !== 'object' || inner === null) members[first] = {};
    assign(members[first] as object, rest, value);
  } else if (value !== MISSING) members[first] = value;
  else if (NULLABLE.has(first)) members[first] = null;
  else delete members[first];
}
