import { Module } from '@nestjs/common';
import { ActionsController } from './actions.controller.js';
import { ActionsService } from './actions.service.js';
import { HistoryService } from './history/history.service.js';
import { RecomputeService } from './recompute.service.js';
import { RecordedCalls } from './recorded-calls.js';

@Module({
  controllers: [ActionsController],
  providers: [ActionsService, HistoryService, RecomputeService, RecordedCalls],
  exports: [ActionsService],
})
export class ActionsModule {}
