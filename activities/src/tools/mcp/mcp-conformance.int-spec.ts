import { randomUUID } from 'node:crypto';
import { describe } from '@jest/globals';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { mcpToolDigest } from '@runplane/mapping';
import { type Harness, itConforms } from '../../../test-support/conformance/index.js';
import { startHttpFaults } from '../../../test-support/http-faults.js';
import { startMcpServer } from '../../../test-support/mcp-server.js';
import { toolsOf } from '../../../test-support/mcp-tools.js';
import type { ToolProvider } from '../provider.js';
import { mcpProvider } from './mcp-provider.js';

const TOKEN = 'mcp-server-token-1';

async function startHarness(): Promise<Harness> {
  const server = await startMcpServer({ bearer: TOKEN });
  const headers = { authorization: `Bearer ${TOKEN}` };
  const url = new URL(`http://127.0.0.1:${server.port}/mcp`);
  const tools = await toolsOf(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  const digests = new Map(tools.map((tool) => [tool.name, mcpToolDigest(tool)]));
  const faults = await startHttpFaults({ host: '127.0.0.1', port: server.port }, ({ body }) =>
    body.includes('"tools/call"'),
  );
  const call = (text: string, tool = 'append') => ({
    operation: { tool, definition: digests.get(tool) ?? '' },
    arguments: { text },
    effects: async () => server.notes.filter((note) => note === text).length,
  });
  return {
    provider: mcpProvider as ToolProvider,
    faults,
    configuration: (port) => ({ transport: 'http', url: `http://127.0.0.1:${port}/mcp` }),
    secret: { bearer: TOKEN },
    confidential: [TOKEN],
    wrongSecret: { bearer: 'token-of-nobody' },
    probe: async () => call(randomUUID()),
    refused: async () => call('longer than forty characters, which the schema refuses'),
    huge: async () => call(randomUUID(), 'append_huge'),
    // The protocol has no keys and no question what became of a call.
    lostAnswer: 'UNKNOWN',
    cutBefore: 'UNKNOWN',
    close: async () => {
      await faults.close();
      await server.close();
    },
  };
}

describe('the mcp provider over Streamable HTTP', () => {
  itConforms(startHarness, { instead: true, hang: true });
});
