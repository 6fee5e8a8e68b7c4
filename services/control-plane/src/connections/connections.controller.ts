import { Body, Controller, Delete, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { Connection, CreateConnection, PageQuery, page } from '@runplane/contracts';
import { Operation, RequireRoles } from '@runplane/service-kit';
import { MANAGERS, READERS } from '../common/access.js';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { ConnectionsService } from './connections.service.js';
import { RotateSecret } from './rotate-secret.js';

@Controller('v1/connections')
export class ConnectionsController {
  constructor(@Inject(ConnectionsService) private readonly connections: ConnectionsService) {}

  @Post()
  @RequireRoles(...MANAGERS)
  @Operation({
    summary: 'Create a connection',
    description: '`secret` is kept sealed and is in no answer.',
    answers: { 201: { schema: Connection, description: 'The new connection.' } },
    problems: ['conflict'],
  })
  create(
    @CurrentCaller() caller: Caller,
    @Body({ schema: CreateConnection }) input: CreateConnection,
  ): Promise<Connection> {
    return this.connections.create(caller, input);
  }

  @Get()
  @RequireRoles(...READERS)
  @Operation({
    summary: 'List connections',
    answers: { 200: { schema: page(Connection), description: 'Connections, without their secrets.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.connections.list(caller, query);
  }

  @Get(':id')
  @RequireRoles(...READERS)
  @Operation({
    summary: 'Read a connection',
    answers: { 200: { schema: Connection, description: 'The connection, without its secret.' } },
    problems: ['not_found'],
  })
  get(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Connection> {
    return this.connections.get(caller, id);
  }

  @Put(':id/secret')
  @RequireRoles(...MANAGERS)
  @Operation({ summary: 'Replace the secret of a connection', answers: { 204: null }, problems: ['not_found'] })
  rotateSecret(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: RotateSecret }) input: RotateSecret,
  ): Promise<void> {
    return this.connections.rotateSecret(caller, id, input);
  }

  @Delete(':id')
  @RequireRoles(...MANAGERS)
  @Operation({
    summary: 'Delete a connection',
    description: 'Refused while a tool refers to it.',
    answers: { 204: null },
    problems: ['not_found', 'conflict'],
  })
  remove(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<void> {
    return this.connections.remove(caller, id);
  }
}
