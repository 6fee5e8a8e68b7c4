import { digestOf } from '@runplane/audit';
import { type Json, ToolDefinition } from '@runplane/contracts';
import { exactJson } from '../../exact-json.js';
import { objectOf } from '../schema/references.js';
import { boundedList } from './read.js';

export interface OwnDefinitions {
  definitions: ToolDefinition[];
  skipped: { operation: string; message: string }[];
}

/** Our own `ToolDefinition[]`, each checked; the names have to lie under the source. */
export function readOwnJson(document: Json, source: string): OwnDefinitions {
  const read: OwnDefinitions = { definitions: [], skipped: [] };
  const listed = Array.isArray(document) ? document : objectOf(document)?.tools;
  for (const [index, item] of boundedList(listed, 'list of tool definitions').entries()) {
    const parsed = ToolDefinition.safeParse(item);
    const operation = String(objectOf(item)?.name ?? `entry ${index}`).slice(0, 200);
    const [issue] = parsed.error?.issues ?? [];
    if (issue) read.skipped.push({ operation, message: `${issue.path.join('.') || 'it'}: ${issue.message}` });
    else if (!operation.startsWith(`${source}.`)) {
      read.skipped.push({ operation, message: `the names of tools of ${source} begin with "${source}."` });
    } else read.definitions.push(parsed.data as ToolDefinition);
  }
  return read;
}

export function fingerprintOf(definition: ToolDefinition) {
  const { action, fields, target, description, provider, connection, operation } = definition;
  return {
    schema: digestOf(exactJson({ action, fields, target } as Json)),
    description: digestOf(description ?? ''),
    declaration: digestOf(exactJson({ provider, connection: connection ?? null, operation } as Json)),
  };
}
