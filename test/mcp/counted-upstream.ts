/** The MCP project's own server-everything, behind a proxy that keeps what it is asked to do. */
import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { answers, npmProgram, startTestServer } from '@runplane/infra';

export interface CountedUpstream {
  /** `host:port` of the proxy. */
  host: string;
  url: string;
  /** Arguments of the calls of this tool that reached the server. */
  callsOf(tool: string): Record<string, unknown>[];
  /** What it says of its tools: the document of an import. */
  tools(): Promise<object[]>;
  close(): Promise<void>;
}

interface Message {
  method?: string;
  params?: { name?: string; arguments?: Record<string, unknown> };
}

export async function startCountedUpstream(): Promise<CountedUpstream> {
  const server = await startTestServer({
    name: 'server-everything',
    command: process.execPath,
    args: () => [npmProgram('mcp-server-everything'), 'streamableHttp'],
    portVariable: 'PORT',
    ready: (port) => answers(`http://127.0.0.1:${port}/mcp`),
  });
  const calls: Required<NonNullable<Message['params']>>[] = [];
  const proxy = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method, params }: Message = body.length > 0 ? JSON.parse(body.toString('utf8')) : {};
    if (method === 'tools/call') calls.push({ name: '', arguments: {}, ...params });
    const { method: verb, url, headers } = incoming;
    ask({ host: '127.0.0.1', port: server.port, method: verb, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    })
      .on('error', () => outgoing.destroy())
      .end(body);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const url = `http://${host}/mcp`;
  return {
    host,
    url,
    callsOf: (tool) => calls.filter(({ name }) => name === tool).map((call) => call.arguments),
    tools: async () => {
      const client = new Client({ name: 'test', version: '1.0.0' });
      await client.connect(new StreamableHTTPClientTransport(new URL(url)) as Parameters<Client['connect']>[0]);
      const { tools } = await client.listTools();
      await client.close();
      return tools;
    },
    close: async () => {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
      await server.stop();
    },
  };
}
