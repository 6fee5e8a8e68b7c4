import { Module } from '@nestjs/common';
import { KillSwitchesController } from './kill-switches.controller.js';
import { KillSwitchesService } from './kill-switches.service.js';

@Module({ controllers: [KillSwitchesController], providers: [KillSwitchesService] })
export class KillSwitchesModule {}
