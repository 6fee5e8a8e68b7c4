import { Module } from '@nestjs/common';
import { SessionsController } from './sessions.controller.js';
import { SessionsService } from './sessions.service.js';
import { SignIns } from './sign-ins.js';
import { SignInThrottle } from './throttle.js';

@Module({
  controllers: [SessionsController],
  providers: [SessionsService, SignIns, SignInThrottle],
  exports: [SignIns, SignInThrottle],
})
export class SessionsModule {}
