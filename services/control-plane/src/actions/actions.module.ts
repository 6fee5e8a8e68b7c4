import { Module } from '@nestjs/common';
import { ActionsController } from './actions.controller.js';
import { ActionsService } from './actions.service.js';
import { HistoryService } from './history/history.service.js';

@Module({ controllers: [ActionsController], providers: [ActionsService, HistoryService] })
export class ActionsModule {}
