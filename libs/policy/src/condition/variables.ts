import type { ActionDefinition, FieldType } from '@runplane/contracts';

/** CEL type of a field, or the fields below it. */
export type Fields = { readonly [name: string]: string | Fields };

export const TIMESTAMP = 'google.protobuf.Timestamp';

export const ACTION_FIELDS: Fields = { type: 'string', provider: 'string', operation: 'string', effect: 'string' };

export const CEL_TYPES: Readonly<Record<FieldType, string>> = {
  string: 'string',
  integer: 'int',
  boolean: 'bool',
  currency: 'string',
  string_list: 'list<string>',
  json: 'dyn',
};

const AGENT: Fields = { id: 'string', name: 'string', status: 'string', roles: 'list<string>', owner: 'string' };

/** The variables of a condition beside `action` and `context`. A member that is null counts as missing. */
export const KNOWN: Fields = {
  target: { type: 'string', id: 'string', environment: 'string', sensitivity: 'string' },
  agent: AGENT,
  facts: {
    now: TIMESTAMP,
    tzdata: 'string',
    agent: AGENT,
    history: {
      actionsLastHour: 'int',
      actionsLastDay: 'int',
      amountLastDay: 'int',
      maxAmount: 'int',
      knownTarget: 'bool',
      usualHours: 'list<int>',
    },
  },
  risk: { score: 'int', level: 'string' },
};

export type Variables = Fields & { readonly action: Fields | 'map<string, dyn>' };

/** For a bundle that runs: which action comes is not known, so material fields may be anything. */
export const OPEN_VARIABLES: Variables = { ...KNOWN, action: 'map<string, dyn>', context: 'map<string, dyn>' };

/** For a rule that is checked: the action's own fields, by name, with their CEL types. */
export function variablesFor(material: Readonly<Record<string, string>>): Variables {
  return { ...KNOWN, action: { ...material, ...ACTION_FIELDS }, context: 'map<string, dyn>' };
}

export function celTypeOf(definition: ActionDefinition, field: string): string | null {
  if (field in ACTION_FIELDS) return 'string';
  const known = Object.hasOwn(definition.material, field) ? definition.material[field] : undefined;
  return known ? CEL_TYPES[known.type] : null;
}
