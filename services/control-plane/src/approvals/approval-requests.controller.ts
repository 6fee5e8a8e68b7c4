import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { AddComment, AnswerQuestion, AskQuestion, BreakGlass, Reassign, type VoteResult } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { VoteAnswer } from './approval-answers.js';
import { ApprovalRequestsService } from './approval-requests.service.js';

const DONE = { 200: { schema: VoteAnswer, description: 'The approval as it is now.' } };
const CLOSED = ['not_found', 'already_decided', 'approval_expired', 'conflict', 'rate_limited'] as const;

@Controller('v1')
export class ApprovalRequestsController {
  constructor(@Inject(ApprovalRequestsService) private readonly requests: ApprovalRequestsService) {}

  @Post('approvals/:id/break-glass')
  @HttpCode(200)
  @RequirePermission('approvals.break_glass')
  @Operation({
    summary: 'Approve alone and at once, in an emergency',
    description:
      'Whatever quorum and delay the plan asks for; never what the policy blocks, and never by the owner of the agent ' +
      'or the requester. All approvers are told.',
    answers: DONE,
    problems: [...CLOSED, 'digest_mismatch', 'self_approval', 'step_up_required', 'step_up_invalid'],
  })
  breakGlass(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: BreakGlass }) input: BreakGlass,
  ): Promise<VoteResult> {
    return this.requests.breakGlass(caller, id, input);
  }

  @Post('approvals/:id/reassign')
  @HttpCode(200)
  @RequirePermission('approvals.reassign')
  @Operation({
    summary: 'Hand a seat of the current stage over to another member',
    description: "The caller's own; an owner or admin may hand over any other's, but not to themselves.",
    answers: DONE,
    problems: [...CLOSED, 'not_an_approver', 'already_voted', 'self_approval'],
  })
  reassign(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: Reassign }) input: Reassign,
  ): Promise<VoteResult> {
    return this.requests.reassign(caller, id, input);
  }

  @Post('approvals/:id/questions')
  @HttpCode(200)
  @RequirePermission('approvals.ask')
  @Operation({
    summary: 'Ask the agent or its owner for information',
    description: 'The agent finds the question in `approval.questions` of its action. The approval waits on.',
    answers: DONE,
    problems: [...CLOSED, 'not_an_approver'],
  })
  ask(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: AskQuestion }) input: AskQuestion,
  ): Promise<VoteResult> {
    return this.requests.ask(caller, id, input);
  }

  @Post('approvals/:id/comments')
  @HttpCode(200)
  @RequirePermission('approvals.comment')
  @Operation({ summary: 'Comment on an approval', answers: DONE, problems: CLOSED })
  comment(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: AddComment }) input: AddComment,
  ): Promise<VoteResult> {
    return this.requests.comment(caller, id, input);
  }

  @Post('actions/:id/answers')
  @HttpCode(200)
  @RequirePermission('approvals.answer')
  @Operation({
    summary: 'Answer a question of an approver, as the owner of the agent',
    answers: DONE,
    problems: CLOSED,
  })
  answer(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: AnswerQuestion }) input: AnswerQuestion,
  ): Promise<VoteResult> {
    return this.requests.answer(caller, id, input);
  }
}
