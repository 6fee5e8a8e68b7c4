import type { Json, JsonObject } from '@runplane/contracts';
import { valueAt } from '@runplane/mapping';
import { ToolFailure } from '../provider.js';
import { type Parameter, pointerOf, type SqlOperation } from './operation.js';

export type Scalar = string | number | boolean | null;

/**
 * Values of the parameters. A missing argument is refused instead of read as null, which could widen a condition:
 * who means null has to say null.
 */
export function parameterValues(parameters: readonly Parameter[], args: JsonObject): Json[] {
  return parameters.map((parameter) => {
    const pointer = pointerOf(parameter);
    const value = valueAt(args, pointer);
    if (value === undefined) throw new ToolFailure('arguments_invalid', `the argument ${pointer} is missing`);
    return typeof parameter === 'string' ? value : asJsonText(value);
  });
}

/** For dialects without lists: what is no scalar is written as its JSON text. */
export function scalarValues(parameters: readonly Parameter[], args: JsonObject): Scalar[] {
  return parameterValues(parameters, args).map((value) => asJsonText(value) as Scalar);
}

/** Rows that a write may touch. */
export function rowLimit({ maxRows, approvedRows }: SqlOperation, args: JsonObject): number {
  if (approvedRows === undefined) return maxRows;
  const approved = valueAt(args, approvedRows);
  if (typeof approved !== 'number' || !Number.isSafeInteger(approved) || approved < 0) {
    throw new ToolFailure('arguments_invalid', `the argument ${approvedRows} must be a number of rows`);
  }
  return Math.min(approved, maxRows);
}

function asJsonText(value: Json): Json {
  return value === null || typeof value !== 'object' ? value : JSON.stringify(value);
}
