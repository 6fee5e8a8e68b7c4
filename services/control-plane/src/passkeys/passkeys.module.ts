import { Module } from '@nestjs/common';
import { PasskeysController } from './passkeys.controller.js';
import { PasskeysService } from './passkeys.service.js';
import { StepUpService } from './step-up.service.js';

@Module({
  controllers: [PasskeysController],
  providers: [PasskeysService, StepUpService],
  exports: [PasskeysService, StepUpService],
})
export class PasskeysModule {}
