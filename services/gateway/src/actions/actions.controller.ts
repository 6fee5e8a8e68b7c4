import { Body, Controller, Get, HttpStatus, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ActionView, AnswerQuestion, CancelRequest, OutcomeReport } from '@runplane/contracts';
import { AgentOnly, type AgentPrincipal, CurrentPrincipal, Operation } from '@runplane/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { ACTION_ANSWERS, ActionId, BODY_PROBLEMS, WaitQuery } from './action-answers.js';
import { ActionReader, actionKeyOf } from './action-reader.js';
import { AnswerService } from './answer.service.js';
import { CancelService } from './cancel.service.js';
import { type Answer, GuardService } from './guard.service.js';
import { OutcomeService } from './outcome.service.js';
import { untilGone } from './until-gone.js';

/** An agent's view of its own actions; those of any other agent are not found. */
@Controller('v1/actions')
@AgentOnly()
export class ActionsController {
  constructor(
    @Inject(ActionReader) private readonly reader: ActionReader,
    @Inject(GuardService) private readonly guards: GuardService,
    @Inject(OutcomeService) private readonly outcomes: OutcomeService,
    @Inject(AnswerService) private readonly answers: AnswerService,
    @Inject(CancelService) private readonly cancellations: CancelService,
  ) {}

  @Get(':id')
  @Operation({
    summary: 'Read an action; with `wait`, once it is final or ready to execute',
    answers: ACTION_ANSWERS,
    problems: ['agent_disabled', 'certificate_required', 'not_found', 'conflict'],
  })
  async read(
    @CurrentPrincipal() agent: AgentPrincipal,
    @Param('id', { schema: ActionId }) actionId: string,
    @Query({ schema: WaitQuery }) { wait }: z.infer<typeof WaitQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ActionView> {
    const key = actionKeyOf(agent, actionId);
    const snapshot = await this.reader.readWhenReady(key, wait, untilGone(reply));
    return send(reply, await this.guards.answer(key.orgId, snapshot));
  }

  @Post(':id/outcome')
  @Operation({
    summary: 'Report the outcome of a call that ran under a permit',
    answers: { 200: { schema: ActionView, description: 'The action with its recorded outcome.' } },
    problems: [
      ...BODY_PROBLEMS,
      'agent_disabled',
      'certificate_required',
      'permit_invalid',
      'not_found',
      'not_executing',
      'outcome_conflict',
    ],
  })
  async outcome(
    @CurrentPrincipal() agent: AgentPrincipal,
    @Param('id', { schema: ActionId }) actionId: string,
    @Body({ schema: OutcomeReport }) report: OutcomeReport,
  ): Promise<ActionView> {
    const key = actionKeyOf(agent, actionId);
    return (await this.guards.answer(key.orgId, await this.outcomes.report(key, report))).view;
  }

  @Post(':id/answers')
  @Operation({
    summary: 'Answer a question of an approver',
    description: 'Open questions are in `approval.questions`; each is answered once.',
    answers: { 200: { schema: ActionView, description: 'The action, which waits on.' } },
    problems: [
      ...BODY_PROBLEMS,
      'agent_disabled',
      'certificate_required',
      'not_found',
      'already_decided',
      'approval_expired',
      'conflict',
      'rate_limited',
    ],
  })
  async answer(
    @CurrentPrincipal() agent: AgentPrincipal,
    @Param('id', { schema: ActionId }) actionId: string,
    @Body({ schema: AnswerQuestion }) input: AnswerQuestion,
    @Req() { id: requestId }: FastifyRequest,
  ): Promise<ActionView> {
    const key = actionKeyOf(agent, actionId);
    return (await this.guards.answer(key.orgId, await this.answers.answer(key, input, requestId))).view;
  }

  @Post(':id/cancel')
  @Operation({
    summary: 'Withdraw an action that waits for its approval',
    answers: { 200: { schema: ActionView, description: 'The cancelled action.' } },
    problems: [...BODY_PROBLEMS, 'agent_disabled', 'certificate_required', 'not_found', 'conflict'],
  })
  async cancel(
    @CurrentPrincipal() agent: AgentPrincipal,
    @Param('id', { schema: ActionId }) actionId: string,
    @Body({ schema: CancelRequest.prefault({}) }) { reason = null }: { reason?: string | null },
  ): Promise<ActionView> {
    const key = actionKeyOf(agent, actionId);
    return (await this.guards.answer(key.orgId, await this.cancellations.cancel(key, reason))).view;
  }
}

function send(reply: FastifyReply, { ready, view }: Answer): ActionView {
  reply.code(ready ? HttpStatus.OK : HttpStatus.ACCEPTED);
  return view;
}
