import { describe, expect, it } from '@jest/globals';
import type { AgentPrincipal } from '@runplane/service-kit';
import { McpServer } from './mcp-server.js';
import type { ToolCall } from './tool-call.js';
import type { ToolCalls } from './tool-calls.js';
import type { ToolList } from './tool-list.js';

/** What a client that is there, or has gone, has begun by a call. */
async function begunBy(signal: AbortSignal) {
  const begun: string[] = [];
  const calls = { call: async ({ name }: ToolCall) => ({ content: [], name: begun.push(name) }) };
  const server = new McpServer({} as ToolList, calls as unknown as ToolCalls);
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'shop_refund', arguments: {} } };
  const headers = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
  const response = await server.answer({ agent: {} as AgentPrincipal, headers, body, requestId: 'req_1', signal });
  return { begun, text: await response.text() };
}

describe('a call', () => {
  it('is begun for a client that waits, and not for one that has gone', async () => {
    expect((await begunBy(new AbortController().signal)).begun).toEqual(['shop_refund']);
    const { begun, text } = await begunBy(AbortSignal.abort());
    expect(begun).toEqual([]);
    expect(text).toContain('-32000');
  });
});
