import { Module } from '@nestjs/common';
import { MasterKeysController } from './master-keys.controller.js';
import { MasterKeysService } from './master-keys.service.js';

@Module({ controllers: [MasterKeysController], providers: [MasterKeysService] })
export class MasterKeysModule {}
