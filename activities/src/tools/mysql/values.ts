import type { Json, JsonObject } from '@runplane/contracts';
import type { FieldPacket } from 'mysql2';
import { foreignJson } from '../../foreign-text.js';

/** Column type of the protocol. */
const JSON_TYPE = 245;

/**
 * How columns become JSON: integers up to 32 bits, floats and JSON as such; BIGINT, DECIMAL and times as the server's
 * text; bytes as `\x` and their hexadecimal digits.
 */
export function jsonRow(row: Record<string, unknown>, fields: readonly FieldPacket[]): JsonObject {
  const types = new Map(fields.map(({ name, type }) => [name, type]));
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, jsonValue(value, types.get(name))]));
}

function jsonValue(value: unknown, type: number | undefined): Json {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  if (typeof value === 'string') return type === JSON_TYPE ? foreignJson(value) : value;
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
}
