import { Module } from '@nestjs/common';
import { ActionsController } from './actions.controller.js';
import { ActionsService } from './actions.service.js';
import { HistoryService } from './history/history.service.js';
import { OutcomesController } from './outcomes.controller.js';
import { PreviewService } from './preview.service.js';
import { RecomputeService } from './recompute.service.js';
import { RecordedCalls } from './recorded-calls.js';
import { SettleService } from './settle.service.js';
import { UndoService } from './undo.service.js';

@Module({
  controllers: [ActionsController, OutcomesController],
  providers: [
    ActionsService,
    HistoryService,
    RecomputeService,
    PreviewService,
    RecordedCalls,
    SettleService,
    UndoService,
  ],
  exports: [ActionsService],
})
export class ActionsModule {}
