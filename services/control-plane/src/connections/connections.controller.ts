import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { Connection, CreateConnection, PageQuery, page } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { ConnectionsService } from './connections.service.js';
import { RotateSecret } from './rotate-secret.js';

@Controller('v1/connections')
export class ConnectionsController {
  constructor(@Inject(ConnectionsService) private readonly connections: ConnectionsService) {}

  @Post()
  @RequirePermission('connections.create')
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
  @RequirePermission('connections.read')
  @Operation({
    summary: 'List connections',
    answers: { 200: { schema: page(Connection), description: 'Connections, without their secrets.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.connections.list(caller, query);
  }

  @Get(':id')
  @RequirePermission('connections.read')
  @Operation({
    summary: 'Read a connection',
    answers: { 200: { schema: Connection, description: 'The connection, without its secret.' } },
    problems: ['not_found'],
  })
  get(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Connection> {
    return this.connections.get(caller, id);
  }

  @Put(':id/secret')
  @RequirePermission('connections.update')
  @Operation({ summary: 'Replace the secret of a connection', answers: { 204: null }, problems: ['not_found'] })
  rotateSecret(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: RotateSecret }) input: RotateSecret,
  ): Promise<void> {
    return this.connections.rotateSecret(caller, id, input);
  }

  @Put(':id/default')
  @RequirePermission('connections.update')
  @Operation({
    summary: 'Make a connection the default of its provider and environment',
    description: 'Built-in operations that the gateway executes go through it. The first connection is one already.',
    answers: { 200: { schema: Connection, description: 'The connection.' } },
    problems: ['not_found'],
  })
  makeDefault(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Connection> {
    return this.connections.makeDefault(caller, id);
  }

  @Post(':id/check')
  @HttpCode(200)
  @RequirePermission('connections.check')
  @Operation({
    summary: 'Check a connection',
    description: 'A worker of the provider logs in and changes nothing. `checkFailure` says what does not work.',
    answers: { 200: { schema: Connection, description: 'The connection, with what came of the check.' } },
    problems: ['not_found', 'unavailable'],
  })
  check(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Connection> {
    return this.connections.check(caller, id);
  }

  @Delete(':id')
  @RequirePermission('connections.remove')
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
