import type { FieldType, Json, JsonObject } from '@runplane/contracts';
import { list } from './members.js';
import type { References } from './references.js';

/** Parts that are looked at; beyond, a schema may be anything. */
const MAX_PARTS = 200;
/** What a material field can be read as without loss; all else is `json`. */
const FIELD_OF: Readonly<Record<string, FieldType>> = { string: 'string', integer: 'integer', boolean: 'boolean' };

/** The type in which every value of a schema can be read. Null counts as absent. */
export function fieldType(schema: Json | undefined, references: References): FieldType {
  const types = new Set<string>();
  const pending = [schema];
  for (let parts = 0; pending.length > 0; parts++) {
    if (parts === MAX_PARTS) return 'json';
    collect(types, pending, references.resolve(pending.pop()), references);
  }
  const [only] = types;
  if (types.size !== 1 || only === undefined) return 'json';
  return only === 'string_list' ? 'string_list' : (FIELD_OF[only] ?? 'json');
}

/** Adds the types that a schema names itself, or else its parts to what is pending. */
function collect(
  types: Set<string>,
  pending: (Json | undefined)[],
  schema: JsonObject | undefined,
  references: References,
) {
  if (!schema) return void types.add('any');
  const declared = typeof schema.type === 'string' ? [schema.type] : list(schema.type).map(String);
  const parts = [...list(schema.oneOf), ...list(schema.anyOf), ...list(schema.allOf)];
  if (declared.length > 0) {
    for (const type of declared) if (type !== 'null') types.add(typeOf(type, schema.items, references));
  } else if (parts.length > 0) {
    pending.push(...parts);
  } else {
    const values = 'const' in schema ? [schema.const ?? null] : list(schema.enum);
    if (values.length === 0) types.add('any');
    for (const item of values) if (item !== null) types.add(typeof item);
  }
}

function typeOf(type: string, items: Json | undefined, references: References): string {
  if (type !== 'array') return type;
  return references.resolve(items)?.type === 'string' ? 'string_list' : 'array';
}
