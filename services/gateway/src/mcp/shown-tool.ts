import { type Tool, type ToolAnnotations, ToolSchema } from '@modelcontextprotocol/sdk/types.js';
import { type EffectClass, FIELD_SCHEMAS, type JsonObject } from '@runplane/contracts';
import type { ToolToShow } from '@runplane/database';

const DANGEROUS: readonly EffectClass[] = ['destructive', 'money', 'access'];
const POINTER_TO_MEMBER = /^\/[^/~]+$/;

/** A tool of the org as clients are told of it. */
export function shownTool(name: string, { definition, origin }: ToolToShow): Tool {
  return {
    name,
    title: definition.name,
    description: definition.description ?? definition.action.description,
    inputSchema: usable(origin?.inputSchema) ?? fieldsOf(definition),
    annotations: annotationsOf(definition.action.effect),
  };
}

/** From the class that a person reviewed, and never from what an upstream server says of itself. */
export function annotationsOf(effect: EffectClass): ToolAnnotations {
  const readOnly = effect === 'read';
  return { readOnlyHint: readOnly, destructiveHint: DANGEROUS.includes(effect), idempotentHint: readOnly };
}

/** One schema that a client can't read would cost it the whole list. */
function usable(schema: JsonObject | undefined): Tool['inputSchema'] | null {
  const read = ToolSchema.shape.inputSchema.safeParse(schema);
  return read.success ? read.data : null;
}

/** What the material fields say of the arguments, which may have others beside. */
function fieldsOf({ action, fields }: ToolToShow['definition']): Tool['inputSchema'] {
  const members = Object.entries(action.material).flatMap(([name, field]) => {
    const pointer = fields[name] ?? `/${name}`;
    return POINTER_TO_MEMBER.test(pointer) ? [{ name: pointer.slice(1), field }] : [];
  });
  return {
    type: 'object',
    properties: Object.fromEntries(
      members.map(({ name, field: { type, description } }) => [
        name,
        { ...FIELD_SCHEMAS[type], ...(description ? { description } : {}) },
      ]),
    ),
    required: members.filter(({ field }) => field.required).map(({ name }) => name),
    additionalProperties: true,
  };
}
