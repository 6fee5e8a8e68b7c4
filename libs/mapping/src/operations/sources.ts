import { digestOf } from '@runplane/audit';
import type { Json, JsonObject } from '@runplane/contracts';
import { ArgumentsInvalid } from '../arguments-invalid.js';
import { exactJson } from '../exact-json.js';
import { childPointer, valueAt } from '../json-pointer.js';
import type { Place } from '../material-fields.js';
import type { Source } from './operation.js';

/** What a source gives for these arguments; throws `ArgumentsInvalid` where it can't be read in one way only. */
export function readSource(source: Source, args: JsonObject): Place {
  if (typeof source === 'string') return at(source, args);
  if (isList(source)) return theOne(source, args);
  if ('constant' in source) return { value: source.constant, pointer: '' };
  if ('each' in source) return listOf(source, args);
  if ('single' in source) return list(at(source.single, args), (text) => [text]);
  if ('commas' in source) return list(at(source.commas, args), (text) => text.split(',').map((part) => part.trim()));
  if ('absent' in source) return { ...at(source.absent, args), value: isMissing(valueAt(args, source.absent)) };
  if ('oneOf' in source) return oneOf(source, args);
  if ('digest' in source) return changed(at(source.digest, args), (value, at) => digestOf(exactJson(value, at)));
  if ('decimal' in source) return changed(at(source.decimal, args), decimal);
  if ('size' in source) return changed(at(source.size, args), (value) => (isNegative(value) ? -value : value));
  return changed(at(source.negative, args), isNegative);
}

/** The first of several pointers at which something stands. */
export function theOne(pointers: readonly string[], args: JsonObject): Place {
  const given = pointers.map((pointer) => at(pointer, args)).filter(({ value }) => !isMissing(value));
  const [first, second] = given;
  if (first && second) {
    throw new ArgumentsInvalid(second.pointer, `stands beside ${first.pointer}: only one of them can be meant`);
  }
  return first ?? { value: undefined, pointer: pointers[0] ?? '' };
}

function at(pointer: string, args: JsonObject): Place {
  return { value: valueAt(args, pointer), pointer };
}

function listOf({ each, take }: { each: string; take: string }, args: JsonObject): Place {
  const { value, pointer } = at(each, args);
  if (isMissing(value)) return { value, pointer };
  if (!Array.isArray(value)) throw new ArgumentsInvalid(pointer, 'must be a list');
  const taken = value.map((item, index) => {
    const found = valueAt(item, take);
    if (found === undefined) throw new ArgumentsInvalid(`${childPointer(pointer, index)}${take}`, 'is required');
    return found;
  });
  return { value: taken, pointer };
}

function list({ value, pointer }: Place, parts: (text: string) => string[]): Place {
  if (isMissing(value)) return { value, pointer };
  if (typeof value !== 'string') throw new ArgumentsInvalid(pointer, 'must be a string');
  return { value: parts(value), pointer };
}

function oneOf({ at: pointer, oneOf: values }: { at: string; oneOf: readonly (string | boolean)[] }, args: JsonObject) {
  const { value } = at(pointer, args);
  if (isMissing(value)) return { value: undefined, pointer };
  if (typeof value !== 'string' && typeof value !== 'boolean') throw new ArgumentsInvalid(pointer, 'must be a string');
  return { value: values.includes(value), pointer };
}

function changed({ value, pointer }: Place, change: (value: Json, pointer: string) => Json): Place {
  return { value: isMissing(value) ? undefined : change(value as Json, pointer), pointer };
}

function decimal(value: Json, pointer: string): Json {
  if (typeof value !== 'number') throw new ArgumentsInvalid(pointer, 'must be a number');
  return String(exactJson(value, pointer));
}

const isNegative = (value: Json): value is number => typeof value === 'number' && value < 0;
const isMissing = (value: Json | undefined): value is null | undefined => value === undefined || value === null;
const isList = (source: Source): source is readonly string[] => Array.isArray(source);
