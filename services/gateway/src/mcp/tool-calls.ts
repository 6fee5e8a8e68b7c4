import { randomBytes } from 'node:crypto';
import { type CallToolResult, ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type ActionView, GuardRequest, invalidRequest, type ProblemCode, ProblemError } from '@runplane/contracts';
import type { ExecutableTool } from '@runplane/database';
import { actionIdOf } from '../actions/action-identity.js';
import { actionKeyOf } from '../actions/action-reader.js';
import { GuardService } from '../actions/guard.service.js';
import type { GatewayConfig } from '../config.js';
import { CONFIG } from '../tokens.js';
import { ActionFollower } from './action-follower.js';
import { followingOf } from './following-of.js';
import { OwnToolCalls } from './own-tool-calls.js';
import { isOwnTool } from './own-tools.js';
import type { ToolCall } from './tool-call.js';
import { ToolList } from './tool-list.js';
import { lostResult, toolResult } from './tool-result.js';

/**
 * Mistakes of the caller, for which its call is not taken. Any other problem can come of an action that has begun, as
 * `conflict` (its workflow was ended from outside) or `data_erased`.
 */
const NOT_TAKEN: readonly ProblemCode[] = ['idempotency_conflict', 'forbidden'];

/** `tools/call`: each call of a tool of the org is one guarded action that the gateway has executed. */
@Injectable()
export class ToolCalls {
  private readonly logger = new Logger(ToolCalls.name);

  constructor(
    @Inject(ToolList) private readonly tools: ToolList,
    @Inject(GuardService) private readonly guards: GuardService,
    @Inject(ActionFollower) private readonly follower: ActionFollower,
    @Inject(OwnToolCalls) private readonly own: OwnToolCalls,
    @Inject(CONFIG) private readonly config: Pick<GatewayConfig, 'mcp'>,
  ) {}

  async call(call: ToolCall): Promise<CallToolResult> {
    const { name } = call;
    if (isOwnTool(name)) return this.own.call(name, call);
    const tool = await this.tools.find(call.agent.orgId, name);
    if (!tool) throw new ProblemError('not_found', `There is no tool ${JSON.stringify(name.slice(0, 200))} to call.`);
    const body = guardRequest(call, tool);
    if (call.signal.aborted) throw new McpError(ErrorCode.ConnectionClosed, 'The client has gone.');
    try {
      return toolResult(await this.guarded(call, body));
    } catch (error) {
      if (error instanceof ProblemError && NOT_TAKEN.includes(error.code)) throw error;
      // The action may have begun: whoever hears of a mere error would repeat it.
      this.logger.error(error);
      return lostResult(actionIdOf(call.agent.id, body.idempotencyKey), error);
    }
  }

  private async guarded(call: ToolCall, body: GuardRequest): Promise<ActionView> {
    const { agent, requestId, signal, meta } = call;
    const headers = { idempotencyHeader: undefined, callHeader: undefined };
    const { ready, view } = await this.guards.guard({ agent, body, ...headers, requestId, signal });
    // No worker may be there to decide: nobody waits for it here.
    if (ready || view.status === 'PENDING_DECISION') return view;
    const waiting = followingOf(call, meta.wait ?? this.config.mcp.waitSeconds);
    const snapshot = await this.follower.follow(actionKeyOf(agent, view.actionId), waiting);
    return (await this.guards.answer(agent.orgId, snapshot, view.replayed)).view;
  }
}

/** Without a key of the caller each call is an action of its own: the id of a JSON-RPC request names no call. */
function guardRequest(
  { arguments: args, meta }: ToolCall,
  tool: ExecutableTool,
): GuardRequest & { idempotencyKey: string } {
  const idempotencyKey = meta.idempotencyKey ?? `mcp:${randomBytes(24).toString('base64url')}`;
  const read = GuardRequest.safeParse({
    tool: tool.name,
    arguments: args,
    // Where the call goes says its connection, where neither the definition nor the caller does.
    target: { environment: tool.connection.environment, ...meta.target },
    context: meta.context ?? {},
    execution: 'gateway',
    idempotencyKey,
  });
  if (!read.success) throw invalidRequest(read.error);
  return { ...read.data, idempotencyKey };
}
