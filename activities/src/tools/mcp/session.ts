import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { CallToolResultSchema, ListToolsResultSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Json, JsonObject } from '@runplane/contracts';
import { mcpToolDigest } from '@runplane/mapping';
import { misfitOf } from '../json-schema/misfit-of.js';
import { type ProviderCall, ToolFailure } from '../provider.js';
import { unreached } from './mcp-errors.js';
import type { McpOperation } from './operation.js';
import { type McpConnection, transportOf } from './transport.js';

const MAX_PAGES = 50;

/** Runs `work` in a session of its own; a program of this machine ends with it. Throws `ToolFailure` without one. */
export async function withSession<T>(connection: McpConnection, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ name: 'runplane', version: '0.1.0' });
  const transport = transportOf(connection);
  try {
    await client.connect(transport, { signal: connection.signal, timeout: connection.timeoutMs }).catch((error) => {
      throw unreached(error);
    });
    return await work(client);
  } finally {
    if ('terminateSession' in transport) await transport.terminateSession().catch(() => undefined);
    await client.close().catch(() => undefined);
  }
}

/**
 * What the server says of the tool, with the digest that was reviewed and arguments that it takes. Throws `ToolFailure`:
 * nothing has been called.
 */
export async function demandTool(
  client: Client,
  operation: McpOperation,
  args: JsonObject,
  { origin, ...connection }: McpConnection & Pick<ProviderCall, 'origin'>,
) {
  const tool = await find(client, operation.tool, connection).catch((error) => {
    throw unreached(error);
  });
  if (tool === undefined) throw new ToolFailure('tool_missing', `the server has no tool "${operation.tool}"`);
  if (mcpToolDigest(tool) !== operation.definition) {
    const message = `the server says something else of "${operation.tool}" than was reviewed; import it again`;
    throw new ToolFailure('tool_changed', message);
  }
  const { signal } = connection;
  const misfit = await misfitOf(tool.inputSchema as object, args, { orgId: origin.orgId, signal });
  if (misfit && signal.aborted) throw new ToolFailure('not_sent', misfit, { retryable: true });
  if (misfit) throw new ToolFailure('arguments_invalid', `${operation.tool} refuses: ${misfit}`);
}

/** Without the client's own check of the result, which would call a tool failed that has done its work. */
export function callTool(client: Client, name: string, args: JsonObject, { signal, timeoutMs }: McpConnection) {
  const limits = { signal, timeout: timeoutMs, maxTotalTimeout: timeoutMs };
  return client.request({ method: 'tools/call', params: { name, arguments: args } }, CallToolResultSchema, limits);
}

async function find(
  client: Client,
  name: string,
  { signal, timeoutMs }: McpConnection,
): Promise<JsonObject | undefined> {
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const params = cursor === undefined ? {} : { cursor };
    const limits = { signal, timeout: timeoutMs };
    const list = await client.request({ method: 'tools/list', params }, ListToolsResultSchema, limits);
    const found = list.tools.find((tool) => tool.name === name);
    cursor = list.nextCursor;
    if (found || cursor === undefined) return found as Json as JsonObject | undefined;
  }
  return undefined;
}
