import type { Json, JsonObject } from '@runplane/contracts';
import { objectOf } from '../schema/references.js';
import { addListedTool } from './listed-tool.js';
import { mcpToolDigest } from './mcp-digest.js';
import { boundedList, Read, textOf } from './read.js';

/** The result of MCP's `tools/list`, also in its JSON-RPC envelope. */
export function readMcp(document: Json): Read {
  const read = new Read();
  const envelope = objectOf(document);
  const result = objectOf(envelope?.result) ?? envelope;
  for (const item of boundedList(Array.isArray(document) ? document : result?.tools, "result of MCP's tools/list")) {
    const tool = objectOf(item);
    if (typeof tool?.name !== 'string' || tool.name === '') read.warn('skipped', 'an entry of the list has no name');
    else addMcpTool(read, tool, tool.name);
  }
  if (typeof result?.nextCursor === 'string') {
    read.warn('incomplete_list', 'the list has a nextCursor: join all pages, or tools will look removed');
  }
  return read;
}

function addMcpTool(read: Read, tool: JsonObject, name: string): void {
  const annotations = objectOf(tool.annotations) ?? {};
  addListedTool(read, {
    name,
    description: textOf(tool.description) || textOf(tool.title) || textOf(annotations.title),
    schema: tool.inputSchema,
    hints: {
      ...(typeof annotations.readOnlyHint === 'boolean' ? { readOnly: annotations.readOnlyHint } : {}),
      ...(typeof annotations.destructiveHint === 'boolean' ? { destructive: annotations.destructiveHint } : {}),
    },
    mcp: {
      tool: name,
      definition: mcpToolDigest(tool),
      ...(annotations.readOnlyHint === true ? { readOnly: true } : {}),
      ...(annotations.idempotentHint === true ? { idempotent: true } : {}),
    },
    declaration: { annotations, title: tool.title ?? null, outputSchema: tool.outputSchema ?? null },
  });
}
