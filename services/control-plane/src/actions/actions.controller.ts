import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ActionQuery, ActionRow, CancelRequest, HistoryStep, page } from '@runplane/contracts';
import { Operation, RequireRoles } from '@runplane/service-kit';
import { OPERATORS, READERS } from '../common/access.js';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { ActionDetail, HistoryQuery, LiveAction } from './action-answers.js';
import { ActionsService } from './actions.service.js';
import { HistoryService } from './history/history.service.js';

@Controller('v1/actions')
export class ActionsController {
  constructor(
    @Inject(ActionsService) private readonly actions: ActionsService,
    @Inject(HistoryService) private readonly histories: HistoryService,
  ) {}

  @Get()
  @RequireRoles(...READERS)
  @Operation({
    summary: 'List actions',
    answers: { 200: { schema: page(ActionRow), description: 'Newest first.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: ActionQuery }) query: ActionQuery) {
    return this.actions.list(caller, query);
  }

  @Get(':id')
  @RequireRoles(...READERS)
  @Operation({
    summary: 'Read an action',
    answers: { 200: { schema: ActionDetail, description: 'The action.' } },
    problems: ['not_found'],
  })
  get(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<ActionDetail> {
    return this.actions.get(caller, id);
  }

  @Get(':id/history')
  @RequireRoles(...READERS)
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

  @Post(':id/cancel')
  @RequireRoles(...OPERATORS)
  @Operation({
    summary: 'Cancel an action that does not execute yet',
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
