import type { FieldType, JsonObject, ToolFingerprint } from '@runplane/contracts';
import type { References } from './schema/references.js';

/** One argument of a call, in the form in which it reaches mapping: a member of the flat arguments object. */
export interface Argument {
  name: string;
  schema: JsonObject;
  type: FieldType;
  required: boolean;
}

/** What a name says: `POST /v1/charges/{charge}/capture` captures a `charge`. */
export interface Naming {
  /** Lower-case base form; empty where the name has none that is known. */
  verb: string;
  /** snake_case, singular; empty where unknown. */
  noun: string;
  /** Every word of the name. */
  words: readonly string[];
  /** The words that may be verbs of what is done. */
  verbs: readonly string[];
}

/** `operation` for our `http` provider, or none with the reason in `notes`. */
export interface HttpExecution {
  operation: JsonObject | null;
  /** The arguments that it can send; others would be refused when the tool is called. */
  sends: ReadonlySet<string>;
  notes: string[];
}

/** A tool as a source describes it: what all formats have in common. */
export interface SourceTool {
  operation: string;
  /** As a person knows it, for example `POST /v1/charges`. */
  label: string;
  description: string;
  naming: Naming;
  arguments: Argument[];
  /** JSON Schema of all arguments, where it refers to nothing outside of it. */
  inputSchema?: JsonObject;
  /** Of an HTTP operation; GET and HEAD promise to change nothing. */
  method?: string;
  /** What the source says of the effect. Nobody checked it. */
  hints?: { readOnly?: boolean; destructive?: boolean };
  /** How our own provider `http` could run it. */
  http?: HttpExecution;
  /** The operation by which our own provider `mcp` could run it. */
  mcp?: JsonObject;
  /** The argument that names the resource, where the address says so. */
  resourceArgument?: string;
  fingerprint: ToolFingerprint;
  references: References;
  notes: string[];
}
