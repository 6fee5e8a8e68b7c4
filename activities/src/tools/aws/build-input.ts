import type { Json, JsonObject } from '@runplane/contracts';
import type { NormalizedSchema } from '@smithy/core/schema';
import { ToolFailure } from '../provider.js';

/** What a history holds of arguments is less; this is for what comes another way. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/**
 * The arguments as the SDK's input, by the shape of the operation. The SDK leaves out what it does not know, and a
 * filter that nobody sends makes a call do more: so every name and type has to fit. Bytes are a text, or
 * `{ "base64": "…" }`; times are ISO 8601 or seconds since 1970. Throws `ToolFailure` with `arguments_invalid`.
 */
export function buildInput(args: JsonObject, shape: NormalizedSchema): Record<string, unknown> {
  return structure(args, shape, '') as Record<string, unknown>;
}

function inputOf(value: Json, shape: NormalizedSchema, at: string): unknown {
  if (shape.isDocumentSchema()) return value;
  if (shape.isBlobSchema()) return bytes(value, at);
  if (shape.isTimestampSchema()) return time(value, at);
  if (shape.isListSchema()) return list(value, shape, at);
  if (shape.isMapSchema()) return map(value, shape, at);
  if (shape.isStructSchema() || shape.isUnionSchema()) return structure(value, shape, at);
  if (typeof value !== scalarType(shape)) throw invalid(at, `must be a ${scalarType(shape)}`);
  return value;
}

function scalarType(shape: NormalizedSchema): string {
  if (shape.isStringSchema()) return 'string';
  return shape.isBooleanSchema() ? 'boolean' : 'number';
}

function structure(value: Json, shape: NormalizedSchema, at: string): unknown {
  if (!isObject(value)) throw invalid(at, 'must be an object');
  const members = shape.isUnitSchema() ? new Map<string, NormalizedSchema>() : new Map(shape.structIterator());
  const input = Object.entries(value).map(([name, member]) => {
    const inner = members.get(name);
    if (inner === undefined) throw invalid(`${at}/${name}`, 'is no argument of this operation');
    return [name, inputOf(member, inner, `${at}/${name}`)];
  });
  return Object.fromEntries(input);
}

function list(value: Json, shape: NormalizedSchema, at: string): unknown[] {
  if (!Array.isArray(value)) throw invalid(at, 'must be a list');
  return value.map((item, index) => inputOf(item, shape.getValueSchema(), `${at}/${index}`));
}

function map(value: Json, shape: NormalizedSchema, at: string): unknown {
  if (!isObject(value)) throw invalid(at, 'must be an object');
  const inner = shape.getValueSchema();
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inputOf(item, inner, `${at}/${name}`)]));
}

function bytes(value: Json, at: string): Uint8Array {
  const text = isObject(value) && Object.keys(value).length === 1 ? value.base64 : value;
  const encoding = text === value ? 'utf8' : 'base64';
  if (typeof text !== 'string') throw invalid(at, 'must be a text or { "base64": "…" }');
  const buffer = Buffer.from(text, encoding);
  if (encoding === 'base64' && buffer.toString('base64') !== text) throw invalid(`${at}/base64`, 'is no base64');
  if (buffer.length > MAX_BODY_BYTES) throw invalid(at, `is longer than ${MAX_BODY_BYTES} bytes`);
  return buffer;
}

function time(value: Json, at: string): Date {
  const date = new Date(typeof value === 'number' ? value * 1000 : typeof value === 'string' ? value : Number.NaN);
  if (Number.isNaN(date.getTime())) throw invalid(at, 'must be a time, ISO 8601 or seconds since 1970');
  return date;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(at: string, message: string): ToolFailure {
  return new ToolFailure('arguments_invalid', `the argument ${at || '/'} ${message}`);
}
