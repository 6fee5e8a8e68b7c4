import { Module } from '@nestjs/common';
import { SessionsController } from './sessions.controller.js';
import { SessionsService } from './sessions.service.js';
import { SignIns } from './sign-ins.js';

@Module({ controllers: [SessionsController], providers: [SessionsService, SignIns], exports: [SignIns] })
export class SessionsModule {}
