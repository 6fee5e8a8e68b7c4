import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';

/** An MCP server by the official SDK over Streamable HTTP, which keeps what its tools were asked to do. */
export async function startMcpServer({ bearer }: { bearer: string }) {
  const notes: string[] = [];
  const built = () => {
    const server = new McpServer({ name: 'notes', version: '1.0.0' });
    const text = z.string().max(40);
    server.registerTool('append', { description: 'Append a note.', inputSchema: { text } }, (args) => {
      notes.push(args.text);
      return { content: [{ type: 'text', text: `noted ${args.text}` }] };
    });
    server.registerTool('append_huge', { description: 'Append and tell much.', inputSchema: { text } }, (args) => {
      notes.push(args.text);
      return { content: [{ type: 'text', text: 'x'.repeat(3_000_000) }] };
    });
    server.registerTool('fail', { description: 'Fail.', inputSchema: { text } }, (args) => {
      notes.push(args.text);
      return { isError: true, content: [{ type: 'text', text: `half done, with ${bearer}` }] };
    });
    return server;
  };
  const http = createServer(async (request, response) => {
    if (request.headers.authorization !== `Bearer ${bearer}`) {
      response.writeHead(401).end();
      return;
    }
    // A server and a transport for each request: no state but the notes.
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    await built().connect(transport as never);
    await transport.handleRequest(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    port: (http.address() as AddressInfo).port,
    notes,
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
