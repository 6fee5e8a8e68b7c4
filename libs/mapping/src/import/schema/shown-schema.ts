import { FIELD_SCHEMAS, type Json, type JsonObject } from '@runplane/contracts';
import { plainText } from '../plain-text.js';
import type { SourceTool } from '../source-tool.js';
import { objectOf } from './references.js';

/** Characters of JSON. A larger schema is shown by the names and types of its arguments, with texts where they fit. */
export const MOST_SCHEMA = 16_384;
const MOST_TEXT = 500;

/**
 * The arguments as agents are shown them once the tool is reviewed: the source's own schema where that stands by itself,
 * with texts that hide nothing from the reviewer.
 */
export function shownSchema({ inputSchema, arguments: args }: SourceTool): JsonObject {
  return (
    (inputSchema && cleanSchema(inputSchema)) ??
    cleanSchema(flatSchema(args, textOf)) ??
    cleanSchema(flatSchema(args, () => ({}))) ?? { type: 'object' }
  );
}

function flatSchema(args: SourceTool['arguments'], more: (schema: JsonObject) => JsonObject): JsonObject {
  return {
    type: 'object',
    properties: Object.fromEntries(
      args.map(({ name, type, schema }) => [name, { ...FIELD_SCHEMAS[type], ...more(schema) }]),
    ),
    required: args.filter(({ required }) => required).map(({ name }) => name),
  };
}

/** The schema with texts that hide nothing; null for one that is too large, or of no object. */
export function cleanSchema(schema: JsonObject): JsonObject | null {
  const clean = objectOf(shown(schema));
  return clean?.type === 'object' && JSON.stringify(clean).length <= MOST_SCHEMA ? clean : null;
}

function shown(value: Json): Json | undefined {
  if (Array.isArray(value)) {
    const items = value.map(shown);
    // A list is shown as it is, or not at all: `enum` without one of its values would be another one.
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0') ? value : undefined;
  // Not every reader keeps such a limit, and no API of ours takes it.
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) return undefined;
  const object = objectOf(value);
  if (!object) return value;
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, member]) => {
      const kept = isText(name, member) ? plainText(member, MOST_TEXT) : shown(member);
      return kept === undefined || name === '__proto__' ? [] : [[name, kept]];
    }),
  );
}

const isText = (name: string, member: Json): member is string =>
  (name === 'description' || name === 'title') && typeof member === 'string';

function textOf({ description }: JsonObject): JsonObject {
  const text = typeof description === 'string' ? plainText(description, MOST_TEXT) : '';
  return text ? { description: text } : {};
}
