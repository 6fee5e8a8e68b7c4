import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ProblemError } from '@runplane/contracts';
import { AgentOnly, type AgentPrincipal, CurrentPrincipal } from '@runplane/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { untilGone } from '../actions/until-gone.js';
import type { GatewayConfig } from '../config.js';
import { CONFIG } from '../tokens.js';
import { McpServer } from './mcp-server.js';

const HEADERS = ['accept', 'content-type', 'mcp-protocol-version'];

/** The org's tools for agents that speak MCP: Streamable HTTP without sessions. No REST route, so not in OpenAPI. */
@Controller('mcp')
@AgentOnly()
@ApiExcludeController()
export class McpController {
  constructor(
    @Inject(McpServer) private readonly server: McpServer,
    @Inject(CONFIG) private readonly config: Pick<GatewayConfig, 'mcp'>,
  ) {}

  @Post()
  async post(
    @CurrentPrincipal() agent: AgentPrincipal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.assertOrigin(request.headers.origin);
    assertSingle(request.body);
    const headers = Object.fromEntries(
      HEADERS.flatMap((name) => (typeof request.headers[name] === 'string' ? [[name, request.headers[name]]] : [])),
    );
    const { id: requestId, body } = request;
    await reply.send(await this.server.answer({ agent, headers, body, requestId, signal: untilGone(reply) }));
  }

  /** A page in a browser says where it is from: one whose name was bound to our address gets nothing (DNS rebinding). */
  private assertOrigin(origin: string | undefined): void {
    if (origin === undefined || this.config.mcp.origins.includes(origin)) return;
    throw new ProblemError('forbidden', 'Pages of this origin may not use the MCP server (RUNPLANE_MCP_ORIGINS).');
  }
}

/** Each request counts once against the limits of its key, and so holds one message, as MCP has it since 2025-06-18. */
function assertSingle(body: unknown): void {
  if (!Array.isArray(body)) return;
  throw new ProblemError('invalid_request', 'Send one JSON-RPC message in each request, and no batch.', {
    errors: [{ path: '', message: 'must be one message' }],
  });
}
