import { Module } from '@nestjs/common';
import { PasskeysModule } from '../passkeys/passkeys.module.js';
import { ApprovalFiguresController } from './approval-figures.controller.js';
import { ApprovalsController } from './approvals.controller.js';
import { ApprovalsService } from './approvals.service.js';
import { StepUpController } from './step-up.controller.js';

@Module({
  imports: [PasskeysModule],
  controllers: [ApprovalFiguresController, StepUpController, ApprovalsController],
  providers: [ApprovalsService],
  exports: [ApprovalsService],
})
export class ApprovalsModule {}
