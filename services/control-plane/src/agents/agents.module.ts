import { Module } from '@nestjs/common';
import { ActionsModule } from '../actions/actions.module.js';
import { AgentsController } from './agents.controller.js';
import { AgentsService } from './agents.service.js';
import { PendingActionsService } from './pending-actions.service.js';

@Module({
  imports: [ActionsModule],
  controllers: [AgentsController],
  providers: [AgentsService, PendingActionsService],
})
export class AgentsModule {}
