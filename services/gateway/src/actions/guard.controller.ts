import { Body, Controller, Headers, HttpStatus, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { type ActionView, GuardRequest } from '@runplane/contracts';
import { AgentOnly, type AgentPrincipal, CurrentPrincipal, Operation } from '@runplane/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ACTION_ANSWERS, BODY_PROBLEMS } from './action-answers.js';
import { GuardService } from './guard.service.js';
import { untilGone } from './until-gone.js';

@Controller('v1')
@AgentOnly()
export class GuardController {
  constructor(@Inject(GuardService) private readonly guards: GuardService) {}

  @Post('guard')
  @ApiHeader({ name: 'Idempotency-Key', required: false, schema: { type: 'string', maxLength: 200 } })
  @ApiHeader({
    name: 'Runplane-Call-Id',
    required: false,
    description:
      'Names one call through all its attempts: draw one at random for each call and repeat it with each retry. ' +
      '`replayed` is false only to the call that started the action. Without it each request is a call of its own.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{16,100}$' },
  })
  @Operation({
    summary: 'Ask to run a tool call',
    description: 'Maps the call to a canonical action, decides, and executes or issues a permit where it is allowed.',
    answers: ACTION_ANSWERS,
    problems: [...BODY_PROBLEMS, 'agent_disabled', 'certificate_required', 'idempotency_conflict', 'conflict'],
  })
  async decide(
    @CurrentPrincipal() agent: AgentPrincipal,
    @Body({ schema: GuardRequest }) body: GuardRequest,
    @Headers('idempotency-key') idempotencyHeader: string | undefined,
    @Headers('runplane-call-id') callHeader: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ActionView> {
    const signal = untilGone(reply);
    const headers = { idempotencyHeader, callHeader };
    const { ready, view } = await this.guards.guard({ agent, body, ...headers, requestId: request.id, signal });
    reply.code(ready ? HttpStatus.OK : HttpStatus.ACCEPTED);
    return view;
  }
}
