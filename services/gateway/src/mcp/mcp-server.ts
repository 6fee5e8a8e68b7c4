import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  type CallToolResult,
  ErrorCode,
  type ListToolsResult,
  McpError,
  type Result,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { invalidRequest, ProblemError } from '@runplane/contracts';
import { type AgentPrincipal, problemOf } from '@runplane/service-kit';
import { z } from 'zod';
import { rpcError } from './rpc-error.js';
import { callParameters } from './tool-call.js';
import { ToolCalls } from './tool-calls.js';
import { ToolList } from './tool-list.js';

/** One POST to `/mcp`. */
export interface McpRequest {
  agent: AgentPrincipal;
  /** Of the request, as the transport needs them. */
  headers: Record<string, string>;
  /** One JSON-RPC message. */
  body: unknown;
  requestId: string;
  /** Aborts when the client has gone. */
  signal: AbortSignal;
}

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

interface Message {
  method: string;
  params: unknown;
  extra: Extra;
}

const ListParameters = z.looseObject({ cursor: z.string().max(400).optional() }).default({});

const INSTRUCTIONS =
  'Calls of these tools are governed: a policy allows or blocks each one, or asks people first. A call that waits for ' +
  'people answers with an action id: go on by runplane_wait_for_action, and do not repeat the call. What is blocked or ' +
  'denied is final: do not try to reach the same otherwise.';

/** Nothing here asks clients for input, which is all that it would check; making one takes milliseconds. */
const validator = new AjvJsonSchemaValidator();

/** Answers MCP messages. Each has a server of its own and nothing outlives it, so that any gateway answers the next. */
@Injectable()
export class McpServer {
  private readonly logger = new Logger(McpServer.name);

  constructor(
    @Inject(ToolList) private readonly tools: ToolList,
    @Inject(ToolCalls) private readonly calls: ToolCalls,
  ) {}

  async answer(request: McpRequest): Promise<Response> {
    const server = this.serverFor(request);
    const transport = new WebStandardStreamableHTTPServerTransport();
    await server.connect(transport);
    request.signal.addEventListener('abort', () => void server.close(), { once: true });
    const { headers, body } = request;
    return transport.handleRequest(new Request('http://gateway/mcp', { method: 'POST', headers }), {
      parsedBody: body,
    });
  }

  private serverFor(request: McpRequest): Server {
    const server = new Server(
      { name: 'runplane', title: 'Runplane', version: '1.0.0' },
      { capabilities: { tools: {} }, instructions: INSTRUCTIONS, jsonSchemaValidator: validator },
    );
    // A handler of one method gets what the SDK has checked, whose complaints have no code of ours.
    server.fallbackRequestHandler = ({ method, params }, extra) =>
      this.told(request, () => this.handle(request, { method, params, extra }));
    return server;
  }

  private handle(request: McpRequest, { method, params, extra }: Message): Promise<Result> {
    if (request.signal.aborted) throw new McpError(ErrorCode.ConnectionClosed, 'The client has gone.');
    if (method === 'tools/list') return this.list(request, params);
    if (method === 'tools/call') return this.call(request, params, extra);
    throw new McpError(ErrorCode.MethodNotFound, `There is no method ${JSON.stringify(method.slice(0, 100))}.`);
  }

  private list({ agent }: McpRequest, params: unknown): Promise<ListToolsResult> {
    const read = ListParameters.safeParse(params);
    if (!read.success) throw invalidRequest(read.error);
    return this.tools.page(agent, read.data.cursor);
  }

  private call({ agent, requestId, signal }: McpRequest, params: unknown, extra: Extra): Promise<CallToolResult> {
    const call = callParameters(params);
    return this.calls.call({
      ...call,
      agent,
      requestId,
      signal,
      since: performance.now(),
      progress: progressTo(extra),
    });
  }

  /** Every error leaves as a problem; what nobody foresaw says nothing but `internal`. */
  private async told<T>({ requestId }: McpRequest, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof McpError) throw error;
      const problem = problemOf(error, 0);
      if (!problem) this.logger.error(error);
      throw rpcError(problem ?? new ProblemError('internal', 'The request could not be completed.'), requestId);
    }
  }
}

/** Progress notifications, which keep clients waiting that reset their timeout with each. */
function progressTo({ _meta, sendNotification }: Extra): (message: string) => Promise<void> {
  const progressToken = _meta?.progressToken;
  let progress = 0;
  return async (message) => {
    if (progressToken === undefined) return;
    progress += 1;
    const params = { progressToken, progress, message };
    // Whoever does not hear of it has gone, and the action goes on.
    await sendNotification({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}
