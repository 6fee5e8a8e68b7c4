import type { Json, JsonObject } from '@runplane/contracts';
import { ToolFailure } from '../provider.js';
import type { QueryParameter } from './operation.js';

const SEPARATOR = { comma: ',', pipes: '%7C', spaces: '%20' } as const;

/** `a=1&b=2`: the arguments that go into the query string, each in its style. Empty where none is given. */
export function writeQuery(parameters: readonly QueryParameter[], args: JsonObject): string {
  return parameters.flatMap((parameter) => pairsOf(parameter, args)).join('&');
}

function pairsOf(parameter: QueryParameter, args: JsonObject): string[] {
  const { name, style } = typeof parameter === 'string' ? { name: parameter, style: 'repeat' as const } : parameter;
  const value = Object.hasOwn(args, name) ? args[name] : undefined;
  if (value === undefined || value === null) return [];
  if (style === 'brackets') return bracketed(name, value);
  const items = (Array.isArray(value) ? value : [value]).filter((item) => item !== null);
  const texts = items.map((item) => encoded(item, name));
  if (style === 'repeat') return texts.map((text) => `${encodeURIComponent(name)}=${text}`);
  return texts.length === 0 ? [] : [`${encodeURIComponent(name)}=${texts.join(SEPARATOR[style])}`];
}

/** `filter[a]=1&filter[b][]=2`, for query strings (`deepObject` of OpenAPI) and form bodies. Nulls are left out. */
export function bracketed(name: string, value: Json, depth = 0): string[] {
  if (value === null) return [];
  if (typeof value !== 'object') return [`${encodeURIComponent(name)}=${encoded(value, name)}`];
  if (depth === 5) throw new ToolFailure('arguments_invalid', `argument "${name}" is nested too deep for a form`);
  if (!Array.isArray(value)) {
    return Object.entries(value).flatMap(([key, member]) => bracketed(`${name}[${key}]`, member, depth + 1));
  }
  // A list of objects needs numbers: `a[]` alone would not say which members belong together.
  return value.flatMap((item, n) => {
    const index = item !== null && typeof item === 'object' ? n : '';
    return bracketed(`${name}[${index}]`, item, depth + 1);
  });
}

function encoded(value: Json, name: string): string {
  return encodeURIComponent(scalar(value, name));
}

/** Throws `ToolFailure` where the value is no scalar. */
export function scalar(value: Json | undefined, name: string): string {
  if (typeof value === 'string' && value.isWellFormed()) return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new ToolFailure('arguments_invalid', `argument "${name}" must be a string, a number or a boolean`);
}
