import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import {
  ActionCount,
  ActionCountQuery,
  ActionQuery,
  ActionRow,
  CancelRequest,
  HistoryStep,
  page,
} from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { ActionDetail, HistoryQuery, LiveAction, Recomputation } from './action-answers.js';
import { ActionsService } from './actions.service.js';
import { HistoryService } from './history/history.service.js';
import { RecomputeService } from './recompute.service.js';

@Controller('v1/actions')
export class ActionsController {
  constructor(
    @Inject(ActionsService) private readonly actions: ActionsService,
    @Inject(HistoryService) private readonly histories: HistoryService,
    @Inject(RecomputeService) private readonly recomputation: RecomputeService,
  ) {}

  @Get()
  @RequirePermission('actions.read')
  @Operation({
    summary: 'Search actions',
    description: 'All filters that are given have to fit.',
    answers: { 200: { schema: page(ActionRow), description: 'Newest first.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: ActionQuery }) query: ActionQuery) {
    return this.actions.list(caller, query);
  }

  @Get('count')
  @RequirePermission('actions.read')
  @Operation({
    summary: 'Count actions',
    answers: { 200: { schema: ActionCount, description: 'How many a list by the same query would have.' } },
  })
  count(@CurrentCaller() caller: Caller, @Query({ schema: ActionCountQuery }) query: ActionCountQuery) {
    return this.actions.count(caller, query);
  }

  @Get(':id')
  @RequirePermission('actions.read')
  @Operation({
    summary: 'Read an action',
    answers: { 200: { schema: ActionDetail, description: 'The action.' } },
    problems: ['not_found'],
  })
  get(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<ActionDetail> {
    return this.actions.get(caller, id);
  }

  @Get(':id/history')
  @RequirePermission('actions.read')
  @Operation({
    summary: "Read an action's Temporal history as steps",
    description: 'Oldest first. Permits are withheld. Not found once retention has deleted the history.',
    answers: { 200: { schema: page(HistoryStep), description: 'Steps.' } },
    problems: ['not_found'],
  })
  getHistory(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Query({ schema: HistoryQuery }) query: HistoryQuery,
  ) {
    return this.histories.page(caller, id, query);
  }

  @Post(':id/recompute')
  @HttpCode(200)
  @RequirePermission('actions.recompute')
  @Operation({
    summary: 'Make the decision again from its record',
    description: 'With the recorded bundle, facts, action and context; the same inputs give the same bytes.',
    answers: { 200: { schema: Recomputation, description: 'Both records, and whether they are the same.' } },
    problems: ['not_found', 'conflict'],
  })
  recompute(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Recomputation> {
    return this.recomputation.recompute(caller, id);
  }

  @Post(':id/cancel')
  @RequirePermission('actions.cancel')
  @Operation({
    summary: 'Cancel an action that does not execute yet',
    description: 'By an owner, admin or operator of the organisation, or by the owner of the agent.',
    answers: { 200: { schema: LiveAction, description: 'The action as it is now.' } },
    problems: ['not_found', 'conflict'],
  })
  cancel(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: CancelRequest }) input: CancelRequest,
  ): Promise<LiveAction> {
    return this.actions.cancel(caller, id, input);
  }
}
