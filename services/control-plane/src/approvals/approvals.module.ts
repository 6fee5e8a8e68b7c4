import { Module } from '@nestjs/common';
import { PasskeysModule } from '../passkeys/passkeys.module.js';
import { ApprovalFiguresController } from './approval-figures.controller.js';
import { ApprovalRequestsController } from './approval-requests.controller.js';
import { ApprovalRequestsService } from './approval-requests.service.js';
import { ApprovalUpdates } from './approval-updates.js';
import { ApprovalsController } from './approvals.controller.js';
import { ApprovalsService } from './approvals.service.js';
import { BackgroundService } from './background.service.js';
import { BulkVotesService } from './bulk-votes.service.js';
import { StepUpController } from './step-up.controller.js';

@Module({
  imports: [PasskeysModule],
  controllers: [ApprovalFiguresController, StepUpController, ApprovalsController, ApprovalRequestsController],
  providers: [ApprovalUpdates, ApprovalsService, ApprovalRequestsService, BackgroundService, BulkVotesService],
  exports: [ApprovalsService],
})
export class ApprovalsModule {}
