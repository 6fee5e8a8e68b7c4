import type { ActionDefinition, FieldType, Json, JsonObject } from '@runplane/contracts';
import { ArgumentsInvalid } from './arguments-invalid.js';
import { exactJson, unicode } from './exact-json.js';
import { childPointer, valueAt } from './json-pointer.js';

/** A value and where it stands in the arguments. */
export interface Place {
  value: Json | undefined;
  pointer: string;
}

/**
 * The material fields of a call, each read from its place. An absent or null field is left out; throws
 * `ArgumentsInvalid` where a required one is missing, if it is not one that the operation may lack, or one has another
 * type.
 */
export function materialFields(
  definition: ActionDefinition,
  placeOf: (name: string) => Place,
  mayLack: readonly string[] = [],
): JsonObject {
  const material: JsonObject = {};
  for (const [name, field] of Object.entries(definition.material)) {
    const { value, pointer } = placeOf(name);
    if (value !== undefined && value !== null) material[name] = READERS[field.type](value, pointer);
    else if (field.required && !mayLack.includes(name)) {
      throw new ArgumentsInvalid(pointer, `is required (${field.type})`);
    }
  }
  return material;
}

/** Each field where a tool definition says, or else under its own name. */
export function ownPlaces(pointers: Readonly<Record<string, string>>, args: JsonObject): (name: string) => Place {
  return (name) => {
    const pointer = Object.hasOwn(pointers, name) ? (pointers[name] as string) : childPointer('', name);
    return { value: valueAt(args, pointer), pointer };
  };
}

const READERS: Record<FieldType, (value: Json, pointer: string) => Json> = {
  string: (value, pointer) => {
    if (typeof value !== 'string') throw new ArgumentsInvalid(pointer, 'must be a string');
    return unicode(value, pointer);
  },
  integer: (value, pointer) => {
    if (!Number.isSafeInteger(value)) {
      throw new ArgumentsInvalid(
        pointer,
        'must be an integer between -(2^53-1) and 2^53-1; write money in minor units',
      );
    }
    return (value as number) + 0;
  },
  boolean: (value, pointer) => {
    if (typeof value !== 'boolean') throw new ArgumentsInvalid(pointer, 'must be true or false');
    return value;
  },
  currency: (value, pointer) => {
    if (typeof value !== 'string' || !/^[A-Za-z]{3}$/.test(value)) {
      throw new ArgumentsInvalid(pointer, 'must be an ISO 4217 code of three letters, for example EUR');
    }
    return value.toUpperCase();
  },
  string_list: (value, pointer) => {
    if (!Array.isArray(value)) throw new ArgumentsInvalid(pointer, 'must be a list of strings');
    return value.map((item, index) => READERS.string(item, childPointer(pointer, index)));
  },
  json: exactJson,
};
