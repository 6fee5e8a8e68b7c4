import { z } from 'zod';
import { ToolDefinition, ToolName } from './action.js';
import { Digest, Json, JsonObject, Name } from './json.js';
import { PolicyDocument } from './policy.js';
import { EFFECT_CLASSES } from './values/closed-sets.js';

export const IMPORT_FORMATS = ['openapi', 'mcp', 'ai_sdk', 'langchain', 'openai', 'json'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** Most tools that one import proposes or applies. */
export const MAX_IMPORTED_TOOLS = 2_000;

/** Where tools come from; the first part of the names of all its tools. */
export const ImportSource = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and -, and begin with a letter');

/** Digests of what the source said of a tool: a server that changes any of it later is noticed. */
export const ToolFingerprint = z.strictObject({
  /** Input schema with all that it refers to. */
  schema: Digest,
  description: Digest,
  /** Method and path, or annotations. */
  declaration: Digest,
});
export type ToolFingerprint = z.infer<typeof ToolFingerprint>;

/** Kept with a tool that was imported. */
export const ToolOrigin = z.strictObject({
  source: ImportSource,
  format: z.enum(IMPORT_FORMATS),
  /** The name at its source: an operation id, or the name of a tool. */
  operation: z.string().min(1).max(500),
  fingerprint: ToolFingerprint,
  /** Of the definition as it was proposed, before a person edited it. */
  proposal: Digest,
  /** JSON Schema of the arguments as the source described them, where the gateway runs the tool: shown to agents. */
  inputSchema: JsonObject.optional(),
});
export type ToolOrigin = z.infer<typeof ToolOrigin>;

export const EVIDENCE_KINDS = [
  'method',
  'annotation',
  'name',
  'description',
  'schema',
  'catalogue',
  'definition',
] as const;
/** Something that speaks for an effect class. */
export const EffectEvidence = z.strictObject({
  from: z.enum(EVIDENCE_KINDS),
  effect: z.enum(EFFECT_CLASSES),
  detail: z.string(),
});
export type EffectEvidence = z.infer<typeof EffectEvidence>;

export const CONFIDENCES = ['low', 'medium', 'high'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** One tool as the import proposes it; a person reviews `definition` before it is applied with its `origin`. */
export const ImportedTool = z.strictObject({
  definition: ToolDefinition,
  origin: ToolOrigin,
  effect: z.strictObject({
    reason: z.string(),
    confidence: z.enum(CONFIDENCES),
    evidence: z.array(EffectEvidence),
  }),
  /** What a reviewer should know of it. */
  notes: z.array(z.string()),
});
export type ImportedTool = z.infer<typeof ImportedTool>;

export const IMPORT_WARNINGS = [
  /** The operation became no tool: calls of it are unmapped, and so blocked. */
  'skipped',
  'name_collision',
  'name_taken',
  'schema_too_deep',
  'incomplete_list',
  'no_connection',
  'other_server',
] as const;
export const ImportWarning = z.strictObject({
  code: z.enum(IMPORT_WARNINGS),
  message: z.string(),
  operation: z.string().optional(),
});
export type ImportWarning = z.infer<typeof ImportWarning>;

export const ImportProposal = z.strictObject({
  source: ImportSource,
  format: z.enum(IMPORT_FORMATS),
  title: z.string().nullable(),
  /** Addresses that an OpenAPI document names. */
  servers: z.array(z.string()),
  tools: z.array(ImportedTool),
  /** A policy for the tools of this source only; null where there are none. */
  policy: PolicyDocument.nullable(),
  warnings: z.array(ImportWarning),
});
export type ImportProposal = z.infer<typeof ImportProposal>;

export const DRIFTS = ['schema', 'description', 'declaration'] as const;
export const ToolChange = z.strictObject({
  name: ToolName,
  /** What the source itself changed since the tool was reviewed; empty where only the proposal differs. */
  drift: z.array(z.enum(DRIFTS)),
  /** The stored definition against the proposed one. */
  changes: z.array(z.strictObject({ field: z.string(), from: Json.nullable(), to: Json.nullable() })),
});
export type ToolChange = z.infer<typeof ToolChange>;

/** The org's tools of a source against a new proposal. */
export const ImportDiff = z.strictObject({
  added: z.array(ToolName),
  removed: z.array(ToolName),
  changed: z.array(ToolChange),
  unchanged: z.array(ToolName),
});
export type ImportDiff = z.infer<typeof ImportDiff>;

export const PreviewImport = z.strictObject({
  source: ImportSource,
  format: z.enum(IMPORT_FORMATS),
  /** JSON, or its text, or YAML text. */
  document: z.union([z.string(), z.array(z.unknown()), z.record(z.string(), z.unknown())]),
  /** An `http` connection of the org, for tools that the gateway shall run itself. */
  connection: Name.optional(),
});
export type PreviewImport = z.infer<typeof PreviewImport>;
export const ImportPreview = z.strictObject({ proposal: ImportProposal, diff: ImportDiff });
export type ImportPreview = z.infer<typeof ImportPreview>;

/** Reviewed tools of one source; all are saved, or none. */
export const ApplyImport = z.strictObject({
  source: ImportSource,
  tools: z.array(z.strictObject({ definition: ToolDefinition, origin: ToolOrigin })).max(MAX_IMPORTED_TOOLS),
  /** Tools of the source to delete, for example those that vanished from it. */
  remove: z.array(ToolName).max(MAX_IMPORTED_TOOLS).default([]),
});
export type ApplyImport = z.infer<typeof ApplyImport>;
export const AppliedImport = z.strictObject({
  created: z.array(ToolName),
  replaced: z.array(ToolName),
  unchanged: z.array(ToolName),
  removed: z.array(ToolName),
});
export type AppliedImport = z.infer<typeof AppliedImport>;
