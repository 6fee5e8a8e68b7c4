import type { Json, JsonObject } from '@runplane/contracts';
import pg from 'pg';
import { foreignJson } from '../../foreign-text.js';
import { parameterValues } from '../sql/arguments.js';
import type { Parameter } from '../sql/operation.js';

/** Values as pg takes them: a list of scalars becomes a PostgreSQL array, for `= ANY($1)`. */
export function postgresValues(parameters: readonly Parameter[], args: JsonObject): unknown[] {
  return parameterValues(parameters, args).map((value) => {
    if (value === null || typeof value !== 'object') return value;
    const scalars = Array.isArray(value) && value.every((item) => item === null || typeof item !== 'object');
    return scalars ? value : JSON.stringify(value);
  });
}

/** Ids of built-in types (pg_type.dat, the same in every version). */
const BOOL = 16;
const JSON_TYPES = [114, 3802];
const SMALL_NUMBERS = [21, 23, 26, 700, 701];
/** Lists of bool, int2, int4, text, varchar and uuid. */
const LISTS = [1000, 1005, 1007, 1009, 1015, 2951];

/**
 * How columns become JSON: bool, json, int2, int4, oid and floats as such, some lists; all else (int8, numeric, times,
 * bytea …) as PostgreSQL's text, because a JavaScript number or date would lose digits or shift the time zone.
 */
export const jsonTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number) => {
    if (oid === BOOL) return (text: string) => text === 't';
    if (JSON_TYPES.includes(oid)) return foreignJson;
    if (SMALL_NUMBERS.includes(oid)) return numberOrText;
    if (LISTS.includes(oid)) return pg.types.getTypeParser(oid);
    return (text: string) => text;
  }) as pg.CustomTypesConfig['getTypeParser'],
};

function numberOrText(text: string): Json {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
