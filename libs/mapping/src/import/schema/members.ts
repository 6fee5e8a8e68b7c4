import type { Json, JsonObject } from '@runplane/contracts';
import { objectOf, type References } from './references.js';

const MAX_DEPTH = 8;
const MAX_MEMBERS = 300;
/** Parts that each name many others would multiply: what is looked at is bounded, not only how deep. */
const MAX_PARTS = 1_000;

/** The members of an object schema, with those of its `allOf`, `oneOf` and `anyOf`. */
export interface Members {
  schemas: Map<string, JsonObject>;
  required: Set<string>;
  /** False where parts were left out: too deep, or too many. */
  complete: boolean;
  parts: number;
}

export function membersOf(schema: Json | undefined, references: References): Members {
  const members: Members = { schemas: new Map(), required: new Set(), complete: true, parts: 0 };
  add(members, schema, references, true, 0);
  return members;
}

/** `always` is false inside an alternative: what it requires, a call by another alternative may leave out. */
function add(members: Members, value: Json | undefined, references: References, always: boolean, depth: number): void {
  const schema = references.resolve(value);
  if (!schema) return;
  members.parts += 1;
  if (depth > MAX_DEPTH || members.parts > MAX_PARTS) {
    members.complete = false;
    return;
  }
  const properties = Object.entries(objectOf(schema.properties) ?? {});
  references.budget.spend(properties.length);
  for (const [name, member] of properties) {
    if (members.schemas.size >= MAX_MEMBERS && !members.schemas.has(name)) members.complete = false;
    else members.schemas.set(name, references.resolve(member) ?? {});
  }
  if (always) for (const name of texts(schema.required)) members.required.add(name);
  for (const part of list(schema.allOf)) add(members, part, references, always, depth + 1);
  for (const part of [...list(schema.oneOf), ...list(schema.anyOf)]) add(members, part, references, false, depth + 1);
}

export function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value.slice(0, MAX_MEMBERS) : [];
}

function texts(value: Json | undefined): string[] {
  return list(value).filter((item) => typeof item === 'string');
}
