import { ActionDefinition, Bundle, Digest, JsonObject } from '@runplane/contracts';
import { z } from 'zod';

/**
 * A policy as its author sends it: the document, or YAML text. The document is not checked here but by the policy
 * validator, so that every mistake in a policy is answered in one form (`policy_invalid`).
 */
export const PolicySource = z
  .strictObject({
    document: JsonObject.optional().meta({ description: 'A `PolicyDocument`.' }),
    yaml: z.string().max(2_000_000).optional().meta({ description: 'A `PolicyDocument` as YAML 1.2.' }),
  })
  .refine((source) => (source.document === undefined) !== (source.yaml === undefined), {
    message: 'send exactly one of document and yaml',
    path: ['document'],
  });
export type PolicySource = z.infer<typeof PolicySource>;

/** `POST /v1/policies/:name/versions`. */
export const NewPolicyVersion = PolicySource.safeExtend({ message: z.string().max(500).default('') });
export type NewPolicyVersion = z.infer<typeof NewPolicyVersion>;

const Position = z.strictObject({ line: z.number().int(), column: z.number().int() });

/** A mistake in a policy. */
export const PolicyMistake = z.strictObject({
  code: z.string(),
  message: z.string(),
  path: z.string().meta({ description: 'For example `rules[3].when`.' }),
  line: z.number().int().optional().meta({ description: 'Inside the CEL condition, from 1.' }),
  column: z.number().int().optional().meta({ description: 'Inside the CEL condition, from 1.' }),
  source: Position.optional().meta({ description: 'In the YAML text, from 1.' }),
  suggestion: z.string().optional(),
});

export const PolicyCheck = z.strictObject({ valid: z.boolean(), errors: z.array(PolicyMistake) });
export type PolicyCheck = z.infer<typeof PolicyCheck>;

export const CurrentBundle = z.strictObject({ digest: Digest, bundle: Bundle });
export type CurrentBundle = z.infer<typeof CurrentBundle>;

/** CEL types by name, or the fields below a name. */
type FieldTypes = { [name: string]: string | FieldTypes };
const FieldTypes: z.ZodType<FieldTypes> = z.lazy(() => z.record(z.string(), z.union([z.string(), FieldTypes])));

/** What a policy may be written with. */
export const PolicyCatalogue = z.strictObject({
  /** Their material fields are members of `action` in conditions. */
  actions: z.array(ActionDefinition),
  /** What every condition knows; `action` beside the material fields of its action. */
  variables: z.record(z.string(), z.union([z.string(), FieldTypes])),
  /** CEL type of a material field by the type that the action gives it. */
  fieldTypes: z.record(z.string(), z.string()),
  functions: z.array(
    z.strictObject({
      name: z.string(),
      /** Called as `value.name(…)`. */
      receiver: z.boolean(),
      arguments: z.strictObject({ least: z.number().int(), most: z.number().int() }),
      /** Of those that CEL itself does not have. */
      signatures: z.array(z.string()),
    }),
  ),
  /** Called on lists with a variable and a condition, as in `list.exists(x, x > 1)`. */
  macros: z.array(z.string()),
});
export type PolicyCatalogue = z.infer<typeof PolicyCatalogue>;
