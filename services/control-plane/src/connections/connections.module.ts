import { Module } from '@nestjs/common';
import { ConnectionsController } from './connections.controller.js';
import { ConnectionsService } from './connections.service.js';
import { ProvidersController } from './providers.controller.js';

@Module({ controllers: [ConnectionsController, ProvidersController], providers: [ConnectionsService] })
export class ConnectionsModule {}
