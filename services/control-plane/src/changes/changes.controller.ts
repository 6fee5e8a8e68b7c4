import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ConfirmChange, PageQuery, PendingChange, page } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { ChangesService } from './changes.service.js';

@Controller('v1/pending-changes')
export class ChangesController {
  constructor(@Inject(ChangesService) private readonly changes: ChangesService) {}

  @Get()
  @RequirePermission('pending_changes.read')
  @Operation({
    summary: 'List changes that waited for a second person',
    description:
      'Of when publications need one, of the settings, and of budgets. Publications have a list of their own.',
    answers: { 200: { schema: page(PendingChange), description: 'Newest first.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.changes.list(caller, query);
  }

  @Post(':id/confirm')
  @HttpCode(200)
  @RequirePermission('pending_changes.confirm')
  @Operation({
    summary: 'Make a change that another person asked for',
    description:
      'By a member who could make it. `digest` is that of the change that you have seen; where something else was ' +
      'changed meanwhile it is void: `conflict`.',
    answers: { 200: { schema: PendingChange, description: 'It holds from now on.' } },
    problems: ['not_found', 'self_approval', 'conflict'],
  })
  confirm(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: ConfirmChange }) input: ConfirmChange,
  ): Promise<PendingChange> {
    return this.changes.confirm(caller, id, input);
  }

  @Post(':id/refuse')
  @HttpCode(200)
  @RequirePermission('pending_changes.confirm')
  @Operation({
    summary: 'Refuse or withdraw a change',
    answers: { 200: { schema: PendingChange, description: 'It will not be made.' } },
    problems: ['not_found', 'conflict'],
  })
  refuse(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<PendingChange> {
    return this.changes.refuse(caller, id);
  }
}
