import { digestOf } from '@runplane/audit';
import type { ImportedTool, ImportFormat, Json, ToolDefinition } from '@runplane/contracts';
import type { Catalogue } from '../catalogue/index.js';
import { exactJson } from '../exact-json.js';
import { actionType, distinct, toolName } from './action/names.js';
import { proposeAction } from './action/propose-action.js';
import type { Read } from './formats/read.js';
import { plainText } from './plain-text.js';
import { shownSchema } from './schema/shown-schema.js';
import type { SourceTool } from './source-tool.js';
import { byCodeUnits } from './words/order.js';

export interface ProposeOptions {
  source: string;
  format: ImportFormat;
  catalogue: Catalogue;
  connection?: { name: string; environment: string; provider?: 'http' | 'mcp' };
}

/** A definition for each tool, in order of their names. */
export function proposeTools(read: Read, options: ProposeOptions): ImportedTool[] {
  const tools = unique(read);
  const names = namesOf(tools, (tool) => toolName(options.source, tool.operation));
  const types = namesOf(tools, (tool) => actionType(options.source, tool.operation), options.catalogue.actions);
  for (const { operation } of names.collided) {
    read.warn('name_collision', `another operation has nearly the same name: ${names.of.get(operation)}`, operation);
  }
  return tools
    .map((tool) =>
      proposeTool(tool, names.of.get(tool.operation) as string, types.of.get(tool.operation) as string, options),
    )
    .sort((a, b) => byCodeUnits(a.definition.name, b.definition.name));
}

function proposeTool(tool: SourceTool, name: string, type: string, options: ProposeOptions): ImportedTool {
  const { connection } = options;
  const http = connection && tool.http?.operation ? tool.http : undefined;
  const mcp = connection?.provider === 'mcp' ? tool.mcp : undefined;
  const seen = http ? { ...tool, arguments: tool.arguments.filter((argument) => http.sends.has(argument.name)) } : tool;
  const proposed = proposeAction(seen, type, options.catalogue);
  const description = plainText(tool.description, 1000);
  const definition: ToolDefinition = {
    name,
    ...(description ? { description } : {}),
    provider: http ? 'http' : mcp ? 'mcp' : 'callback',
    ...(http || mcp ? { connection: connection?.name } : {}),
    operation: http?.operation ?? mcp ?? {},
    action: proposed.action,
    fields: proposed.fields,
    target: { ...proposed.target, ...(connection ? { environment: connection.environment } : {}) },
  };
  const notes = [...tool.notes, ...(connection ? (tool.http?.notes ?? []) : []), ...proposed.notes];
  const { reason, confidence, evidence } = proposed.effect;
  return {
    definition,
    origin: {
      source: options.source,
      format: options.format,
      operation: tool.operation,
      fingerprint: tool.fingerprint,
      proposal: proposalDigest(definition),
      ...(definition.connection === undefined ? {} : { inputSchema: shownSchema(seen) }),
    },
    effect: { reason, confidence, evidence },
    notes,
  };
}

export function proposalDigest(definition: ToolDefinition): string {
  return digestOf(exactJson(definition as unknown as Json));
}

/** Two tools of one name can't be told apart when they are called: the second is left out. */
function unique(read: Read): SourceTool[] {
  const seen = new Set<string>();
  return read.tools.filter(({ operation }) => {
    if (!seen.has(operation)) return seen.add(operation);
    read.warn('skipped', 'the source has two of this name', operation);
    return false;
  });
}

/** A name for each tool; those that would have the same one are told apart by their operation. */
function namesOf(
  tools: readonly SourceTool[],
  nameOf: (tool: SourceTool) => string,
  taken: { has(name: string): boolean } = new Set(),
): { of: Map<string, string>; collided: SourceTool[] } {
  const counts = new Map<string, number>();
  for (const tool of tools) counts.set(nameOf(tool), (counts.get(nameOf(tool)) ?? 0) + 1);
  const collides = (tool: SourceTool) => (counts.get(nameOf(tool)) ?? 0) > 1 || taken.has(nameOf(tool));
  const collided = tools.filter(collides);
  const of = tools.map((tool): [string, string] => {
    const name = nameOf(tool);
    return [tool.operation, collides(tool) ? distinct(name, tool.operation) : name];
  });
  return { of: new Map(of), collided };
}
