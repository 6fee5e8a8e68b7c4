import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import {
  Approval,
  ApproveVote,
  BulkVote,
  BulkVoteAnswer,
  CastVote,
  EditAndApprove,
  page,
  type VoteResult,
} from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { ApprovalBackground, ApprovalDetail, ApprovalQuery, VoteAnswer } from './approval-answers.js';
import { ApprovalsService } from './approvals.service.js';
import { BackgroundService } from './background.service.js';
import { BulkVotesService } from './bulk-votes.service.js';

const VOTED = { 200: { schema: VoteAnswer, description: 'The vote counted; the approval as it is now.' } };
const REFUSALS = [
  'not_found',
  'already_decided',
  'already_voted',
  'approval_expired',
  'digest_mismatch',
  'not_an_approver',
  'self_approval',
  'reason_required',
  'step_up_required',
  'step_up_invalid',
  'grant_too_wide',
] as const;

@Controller('v1/approvals')
export class ApprovalsController {
  constructor(
    @Inject(ApprovalsService) private readonly approvals: ApprovalsService,
    @Inject(BulkVotesService) private readonly bulkVotes: BulkVotesService,
    @Inject(BackgroundService) private readonly background: BackgroundService,
  ) {}

  @Get()
  @RequirePermission('approvals.read')
  @Operation({
    summary: 'List approvals',
    answers: { 200: { schema: page(Approval), description: 'Newest first, or what expires next.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: ApprovalQuery }) query: ApprovalQuery) {
    return this.approvals.list(caller, query);
  }

  @Get(':id')
  @RequirePermission('approvals.read')
  @Operation({
    summary: 'Read an approval with the arguments that would run',
    answers: { 200: { schema: ApprovalDetail, description: 'The approval.' } },
    problems: ['not_found'],
  })
  get(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<ApprovalDetail> {
    return this.approvals.get(caller, id);
  }

  @Get(':id/background')
  @RequirePermission('approvals.read')
  @Operation({
    summary: 'Read what stands behind an approval',
    description:
      'The rules that matched, as they were; budgets, kill switches and the agent, as they are; and what the agent asked ' +
      'for before.',
    answers: { 200: { schema: ApprovalBackground, description: 'For whoever decides.' } },
    problems: ['not_found'],
  })
  getBackground(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<ApprovalBackground> {
    return this.background.get(caller, id);
  }

  @Post(':id/approve')
  @RequirePermission('approvals.vote')
  @Operation({ summary: 'Vote to approve', answers: VOTED, problems: REFUSALS })
  approve(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: ApproveVote }) vote: ApproveVote,
  ): Promise<VoteResult> {
    return this.approvals.vote(caller, id, 'approve', vote);
  }

  @Post(':id/deny')
  @RequirePermission('approvals.vote')
  @Operation({ summary: 'Vote to deny', answers: VOTED, problems: REFUSALS })
  deny(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: CastVote }) vote: CastVote,
  ): Promise<VoteResult> {
    return this.approvals.vote(caller, id, 'deny', vote);
  }

  @Post(':id/abstain')
  @RequirePermission('approvals.vote')
  @Operation({
    summary: 'Abstain',
    description: 'Counts as the vote of its member, and brings the quorum no nearer.',
    answers: VOTED,
    problems: REFUSALS,
  })
  abstain(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: CastVote }) vote: CastVote,
  ): Promise<VoteResult> {
    return this.approvals.vote(caller, id, 'abstain', vote);
  }

  @Post('bulk')
  @HttpCode(200)
  @RequirePermission('approvals.vote')
  @Operation({
    summary: 'Vote on many approvals of one kind of action',
    description: 'Each item is a vote of its own, on the digest that it names; one that is refused stops no other.',
    answers: { 200: { schema: BulkVoteAnswer, description: 'What has become of each item, in their order.' } },
  })
  bulk(@CurrentCaller() caller: Caller, @Body({ schema: BulkVote }) bulk: BulkVote): Promise<BulkVoteAnswer> {
    return this.bulkVotes.vote(caller, bulk);
  }

  @Post(':id/edit')
  @RequirePermission('approvals.edit')
  @Operation({
    summary: 'Change the arguments and vote to approve them',
    description: 'The new arguments are mapped and decided again; earlier votes are dropped.',
    answers: VOTED,
    problems: [...REFUSALS, 'edit_not_allowed'],
  })
  edit(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: EditAndApprove }) edit: EditAndApprove,
  ): Promise<VoteResult> {
    return this.approvals.edit(caller, id, edit);
  }
}
