import { z } from 'zod';
import { Digest, Json, JsonObject } from './json.js';
import { EFFECT_CLASSES, SENSITIVITIES } from './values/closed-sets.js';

export const ToolName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, 'must be names joined by dots, for example stripe.charges.create');

export const ActionType = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[a-z][a-z0-9_]*$/, 'must be snake_case, for example create_charge');

/** The resource that an action touches, as the caller names it. */
export const TargetInput = z.strictObject({
  type: z.string().min(1).max(80).optional(),
  id: z.string().min(1).max(300).optional(),
  environment: z.string().min(1).max(40).optional(),
});
export type TargetInput = z.infer<typeof TargetInput>;

/** The resource that an action touches, after mapping. */
export const Target = z.strictObject({
  type: z.string(),
  id: z.string().nullable(),
  environment: z.string(),
  sensitivity: z.enum(SENSITIVITIES),
});
export type Target = z.infer<typeof Target>;

/** The normalised, provider-agnostic action. An approval and a permit bind `digest`, which covers all but `catalogue`. */
export const CanonicalAction = z.strictObject({
  type: ActionType,
  effect: z.enum(EFFECT_CLASSES),
  provider: z.string(),
  /** The tool name of the call, in the catalogue's spelling where it is a built-in operation: `stripe.charges.create`. */
  operation: z.string(),
  target: Target,
  /**
   * Material fields by name; money is integer minor units in `amount` with `currency`. Built-in operations and unmapped
   * tools also have `arguments_digest`, over all arguments.
   */
  material: JsonObject,
  /** Content hash of the catalogue and tool definition that mapped the call. */
  catalogue: Digest,
});
export type CanonicalAction = z.infer<typeof CanonicalAction>;

export const FIELD_TYPES = ['string', 'integer', 'boolean', 'currency', 'string_list', 'json'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** JSON Schema of a value of each type. */
export const FIELD_SCHEMAS: Readonly<Record<FieldType, JsonObject>> = {
  string: { type: 'string' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  currency: { type: 'string' },
  string_list: { type: 'array', items: { type: 'string' } },
  json: {},
};

/** A material field of a canonical action. */
export const MaterialField = z.strictObject({
  type: z.enum(FIELD_TYPES),
  required: z.boolean().default(false),
  description: z.string().max(300).optional(),
});
export type MaterialField = z.infer<typeof MaterialField>;

/** One canonical action of the catalogue. */
export const ActionDefinition = z.strictObject({
  type: ActionType,
  effect: z.enum(EFFECT_CLASSES),
  description: z.string().max(300),
  targetType: z.string().max(80),
  sensitivity: z.enum(SENSITIVITIES),
  /** Names other than `type`, `provider`, `operation`, `effect`, which conditions use for the action itself. */
  material: z.record(z.string().regex(/^(?!(type|provider|operation|effect)$)[a-z][a-zA-Z0-9_]*$/), MaterialField),
});
export type ActionDefinition = z.infer<typeof ActionDefinition>;

/** RFC 6901 JSON pointer into a call's arguments. */
export const JsonPointer = z
  .string()
  .max(300)
  .regex(/^(\/([^~/]|~[01])*)*$/, 'must be a JSON pointer, for example /amount');

/** A member of an undo's arguments: a JSON pointer into `{ arguments, result }` of the call that is undone, or a value. */
const UndoArgument = z.union([JsonPointer, z.strictObject({ constant: Json })]);

/** The call that compensates for another one. It is offered, and guarded like any other call. */
export const Undo = z.strictObject({
  tool: ToolName,
  description: z.string().max(300),
  /** Argument -> where its value stands, for example `{ charge: '/result/id' }`. */
  arguments: z.record(z.string(), UndoArgument),
});
export type Undo = z.infer<typeof Undo>;

/** How an org's own tool becomes a canonical action, and who executes it. Kept in the control plane. */
export const ToolDefinition = z.strictObject({
  name: ToolName,
  description: z.string().max(1000).optional(),
  /** `http`, `postgres`, … of the provider registry, or `callback` for a tool that only its caller can run. */
  provider: z.string().min(1).max(40),
  /** Name of the org's connection that holds the address and the secret; none for `callback`. */
  connection: z.string().min(1).max(120).optional(),
  /** What the provider needs to run it (its own schema), e.g. method and path for `http`. */
  operation: JsonObject.default({}),
  action: ActionDefinition,
  /** Material field -> where its value stands in the arguments. Default: `/<field>`. */
  fields: z.record(z.string(), JsonPointer).default({}),
  /** The tool that compensates for a call of this one. */
  undo: Undo.optional(),
  target: z
    .strictObject({
      id: JsonPointer.optional(),
      environment: z.string().max(40).optional(),
      sensitivity: z.enum(SENSITIVITIES).optional(),
    })
    .default({}),
});
export type ToolDefinition = z.infer<typeof ToolDefinition>;

/** What the caller asks for. Exactly one of `tool` and `action`. */
export const ToolCall = z.strictObject({
  tool: ToolName.optional(),
  action: ActionType.optional(),
  arguments: z.record(z.string(), Json),
  target: TargetInput.optional(),
});
export type ToolCall = z.infer<typeof ToolCall>;

/** Result of mapping: a canonical action with its digest, or a refusal that names the place in the arguments. */
export type MappingResult =
  | { ok: true; action: CanonicalAction; digest: string; definition: ToolDefinition | null }
  | { ok: false; code: 'arguments_invalid'; message: string; path: string; operation: string };
