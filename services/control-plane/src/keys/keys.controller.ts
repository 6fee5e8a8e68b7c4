import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiKey,
  CreateAgentKey,
  CreatedKey,
  CreateKey,
  PageQuery,
  page,
  RotateKey,
  UpdateAgentKey,
} from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { KeysService } from './keys.service.js';

const CREATED = { 201: { schema: CreatedKey, description: 'The key. `secret` is shown in this answer only.' } };

/** Keys of members and of agents: the same life, under their principal's path. */
@Controller('v1')
export class KeysController {
  constructor(@Inject(KeysService) private readonly keys: KeysService) {}

  @Post('members/:id/keys')
  @RequirePermission('member_keys.create')
  @Operation({
    summary: 'Create a key of your own, or the first one of a member',
    description:
      'Nobody makes keys for another person, but an owner for one who has never signed in: it replaces those before it.',
    answers: CREATED,
    problems: ['not_found', 'conflict'],
  })
  createForMember(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: CreateKey }) input: CreateKey,
  ): Promise<CreatedKey> {
    return this.keys.create(caller, { kind: 'member', id }, input);
  }

  @Post('agents/:id/keys')
  @RequirePermission('agent_keys.create')
  @Operation({
    summary: 'Create a key of an agent',
    description:
      'With a `scope` it is for the calls that fit it, and no others; with a `certificate` (SHA-256 in base64url) it is ' +
      'taken beside that client certificate only.',
    answers: CREATED,
    problems: ['not_found'],
  })
  createForAgent(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: CreateAgentKey }) input: CreateAgentKey,
  ): Promise<CreatedKey> {
    return this.keys.create(caller, { kind: 'agent', id }, input);
  }

  @Get('members/:id/keys')
  @RequirePermission('member_keys.read')
  @Operation({
    summary: 'List keys of a member',
    answers: { 200: { schema: page(ApiKey), description: 'Keys, without their secrets.' } },
    problems: ['not_found'],
  })
  listOfMember(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Query({ schema: PageQuery }) query: PageQuery,
  ) {
    return this.keys.list(caller, { kind: 'member', id }, query);
  }

  @Get('agents/:id/keys')
  @RequirePermission('agent_keys.read')
  @Operation({
    summary: 'List keys of an agent',
    answers: { 200: { schema: page(ApiKey), description: 'Keys, without their secrets.' } },
    problems: ['not_found'],
  })
  listOfAgent(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Query({ schema: PageQuery }) query: PageQuery,
  ) {
    return this.keys.list(caller, { kind: 'agent', id }, query);
  }

  @Patch('keys/:id')
  @RequirePermission('agent_keys.update')
  @Operation({
    summary: 'Limit a key of an agent',
    description:
      'Replaces its scope, or the client certificate that it is bound to; `null` takes it away. The scope counts from ' +
      'the next decision on, and for what waits for approval when it is to be executed.',
    answers: { 200: { schema: ApiKey, description: 'The key with its limits.' } },
    problems: ['not_found', 'conflict'],
  })
  limit(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: UpdateAgentKey }) input: UpdateAgentKey,
  ): Promise<ApiKey> {
    return this.keys.limit(caller, id, input);
  }

  @Delete('keys/:id')
  @RequirePermission('keys.revoke')
  @Operation({
    summary: 'Revoke a key',
    description:
      'One of your own, or as an owner or admin any other. It is refused from the next request on; revoking it again ' +
      'changes nothing.',
    answers: { 200: { schema: ApiKey, description: 'The revoked key.' } },
    problems: ['not_found'],
  })
  revoke(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<ApiKey> {
    return this.keys.revoke(caller, id);
  }

  @Post('keys/:id/rotate')
  @RequirePermission('keys.rotate')
  @Operation({
    summary: 'Replace a key',
    description:
      'One of your own, or of an agent. A new key of the same principal, name, expiry and limits. The old one is revoked ' +
      'in the same transaction, or expires after `overlapSeconds`, if it does not expire before.',
    answers: CREATED,
    problems: ['not_found', 'conflict'],
  })
  rotate(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: RotateKey }) input: RotateKey,
  ): Promise<CreatedKey> {
    return this.keys.rotate(caller, id, input);
  }
}
