import { digestOf } from '@runplane/audit';
import type { Json, JsonObject } from '@runplane/contracts';
import { exactJson } from '../../exact-json.js';

/**
 * Digest of what an MCP server says of a tool, all of it: a person has reviewed these words and this schema, and a
 * server that changes them may mean something else by the name. Throws `ArgumentsInvalid` on text that is no Unicode.
 */
export function mcpToolDigest(tool: JsonObject): string {
  const { _meta, icons, ...said } = tool;
  return digestOf(exactJson(said as Json));
}
