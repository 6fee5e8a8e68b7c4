import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JsonObject } from '@runplane/contracts';

/** What an MCP server says of its tools: the document of an import. */
export async function toolsOf(transport: unknown): Promise<JsonObject[]> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport as Transport);
  const { tools } = await client.listTools();
  await client.close();
  return tools as unknown as JsonObject[];
}
