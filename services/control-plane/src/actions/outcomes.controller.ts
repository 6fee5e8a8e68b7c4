import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { SettleAction, SettledAction } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { CallPreview, PreparedUndo, StartedUndo } from './action-answers.js';
import { PreviewService } from './preview.service.js';
import { SettleService } from './settle.service.js';
import { UndoService } from './undo.service.js';

/** What people look at before an action runs, and do about its outcome. */
@Controller('v1/actions')
export class OutcomesController {
  constructor(
    @Inject(PreviewService) private readonly previews: PreviewService,
    @Inject(SettleService) private readonly settling: SettleService,
    @Inject(UndoService) private readonly undoing: UndoService,
  ) {}

  @Get(':id/preview')
  @RequirePermission('actions.preview')
  @Operation({
    summary: 'See what a call that waits for its approval would do',
    description: 'By a worker of its provider, without doing it: the plan of a statement, a dry run.',
    answers: { 200: { schema: CallPreview, description: 'What the provider shows, or why it shows nothing.' } },
    problems: ['not_found', 'conflict', 'unavailable'],
  })
  preview(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<CallPreview> {
    return this.previews.preview(caller, id);
  }

  @Post(':id/settle')
  @HttpCode(200)
  @RequirePermission('actions.settle')
  @Operation({
    summary: 'Say what became of an action whose outcome is UNKNOWN',
    description:
      'With `settleByTwo` in the settings the first person proposes, and a second one who finds the same settles it.',
    answers: { 200: { schema: SettledAction, description: 'The outcome, and all that is known about it.' } },
    problems: ['not_found', 'conflict'],
  })
  settle(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: SettleAction }) input: SettleAction,
  ): Promise<SettledAction> {
    return this.settling.settle(caller, id, input);
  }

  @Get(':id/undo')
  @RequirePermission('actions.read')
  @Operation({
    summary: 'Read the call that would undo an action',
    answers: { 200: { schema: PreparedUndo, description: 'The prepared call; nothing has been done.' } },
    problems: ['not_found', 'conflict'],
  })
  undo(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<PreparedUndo> {
    return this.undoing.prepare(caller, id);
  }

  @Post(':id/undo')
  @HttpCode(202)
  @RequirePermission('actions.undo')
  @Operation({
    summary: 'Undo an action by another one',
    description:
      'The new action is decided and approved like any other one of the agent. Repeated, it is the same one.',
    answers: { 202: { schema: StartedUndo, description: 'The new action.' } },
    problems: ['not_found', 'conflict'],
  })
  startUndo(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<StartedUndo> {
    return this.undoing.start(caller, id);
  }
}
