import { digestOf } from '@runplane/audit';
import type { Json, JsonObject } from '@runplane/contracts';
import { exactJson } from '../../exact-json.js';
import { fieldType } from '../schema/field-type.js';
import { Fingerprints } from '../schema/fingerprints.js';
import { membersOf } from '../schema/members.js';
import { objectOf, References, UnresolvedReference } from '../schema/references.js';
import type { SourceTool } from '../source-tool.js';
import { namingOfTool } from '../words/name-of-tool.js';
import type { Read } from './read.js';

const MAX_NAME = 200;

export interface ListedTool {
  name: string;
  description: string;
  schema: Json | undefined;
  hints?: NonNullable<SourceTool['hints']>;
  /** What else the source says of it, for the fingerprint. */
  declaration?: Json;
  mcp?: JsonObject;
}

/** Adds a tool that is a name, a description and a JSON schema of its arguments. */
export function addListedTool(read: Read, { name, description, schema, hints, declaration, mcp }: ListedTool): void {
  if (name.length > MAX_NAME) {
    read.warn('skipped', `its name is longer than ${MAX_NAME} characters`, name);
    return;
  }
  const parameters: JsonObject = objectOf(schema) ?? {};
  const references = new References(parameters, read.budget);
  try {
    const members = membersOf(parameters, references);
    if (!members.complete) read.warn('schema_too_deep', 'some arguments are too deep or too many to be seen', name);
    read.tools.push({
      operation: name,
      label: name,
      description,
      naming: namingOfTool(name),
      arguments: [...members.schemas].map(([argument, member]) => ({
        name: argument,
        schema: member,
        type: fieldType(member, references),
        required: members.required.has(argument),
      })),
      inputSchema: parameters,
      ...(hints ? { hints } : {}),
      ...(mcp ? { mcp } : {}),
      fingerprint: {
        schema: new Fingerprints(parameters, references).of(parameters),
        description: digestOf(description),
        declaration: digestOf(exactJson(declaration ?? null)),
      },
      references,
      notes: members.schemas.size === 0 ? ['its schema names no arguments, so that an approval binds none'] : [],
    });
  } catch (error) {
    if (!(error instanceof UnresolvedReference)) throw error;
    read.warn('skipped', error.message, name);
  }
}
