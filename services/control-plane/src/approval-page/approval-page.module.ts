import { Module } from '@nestjs/common';
import { ApprovalsModule } from '../approvals/approvals.module.js';
import { ApprovalPageController } from './approval-page.controller.js';
import { ApprovalPageService } from './approval-page.service.js';

@Module({
  imports: [ApprovalsModule],
  controllers: [ApprovalPageController],
  providers: [ApprovalPageService],
})
export class ApprovalPageModule {}
