import { Body, Controller, Headers, HttpStatus, Inject, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { type ActionView, GuardRequest } from '@runplane/contracts';
import { AgentOnly, type AgentPrincipal, CurrentPrincipal, Operation } from '@runplane/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimitGuard } from '../limits/rate-limit.guard.js';
import { ACTION_ANSWERS, BODY_PROBLEMS } from './action-answers.js';
import { GuardService } from './guard.service.js';
import { untilGone } from './until-gone.js';

@Controller('v1')
@UseGuards(RateLimitGuard)
@AgentOnly()
export class GuardController {
  constructor(@Inject(GuardService) private readonly guards: GuardService) {}

  @Post('guard')
  @ApiHeader({ name: 'Idempotency-Key', required: false, schema: { type: 'string', maxLength: 200 } })
  @Operation({
    summary: 'Ask to run a tool call',
    description: 'Maps the call to a canonical action, decides, and executes or issues a permit where it is allowed.',
    answers: ACTION_ANSWERS,
    problems: [...BODY_PROBLEMS, 'agent_disabled', 'idempotency_conflict', 'conflict'],
  })
  async decide(
    @CurrentPrincipal() agent: AgentPrincipal,
    @Body({ schema: GuardRequest }) body: GuardRequest,
    @Headers('idempotency-key') idempotencyHeader: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ActionView> {
    const signal = untilGone(reply);
    const { ready, view } = await this.guards.guard({ agent, body, idempotencyHeader, requestId: request.id, signal });
    reply.code(ready ? HttpStatus.OK : HttpStatus.ACCEPTED);
    return view;
  }
}
