import { Body, Controller, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { CreateGrant, Grant, PageQuery, page } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { z } from 'zod';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { GrantsService } from './grants.service.js';

const GrantQuery = PageQuery.extend({ agentId: z.string().max(60).optional() });
type GrantQuery = z.infer<typeof GrantQuery>;

@Controller('v1/grants')
export class GrantsController {
  constructor(@Inject(GrantsService) private readonly grants: GrantsService) {}

  @Post()
  @RequirePermission('grants.create')
  @Operation({
    summary: 'Approve actions in advance',
    description:
      'For one agent and one action, within the pinned fields and limits, until it expires. It stands for an approval ' +
      'that its issuer alone could give, as groups and roles are when it is used; it never lifts a BLOCK.',
    answers: { 201: { schema: Grant, description: 'The grant.' } },
    problems: ['conflict'],
  })
  create(@CurrentCaller() caller: Caller, @Body({ schema: CreateGrant }) input: CreateGrant): Promise<Grant> {
    return this.grants.create(caller, input);
  }

  @Get()
  @RequirePermission('grants.read')
  @Operation({
    summary: 'List grants',
    answers: { 200: { schema: page(Grant), description: 'Usable, used up, expired and revoked ones, newest first.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: GrantQuery }) query: GrantQuery) {
    return this.grants.list(caller, query);
  }

  @Get(':id')
  @RequirePermission('grants.read')
  @Operation({
    summary: 'Read a grant',
    answers: { 200: { schema: Grant, description: 'The grant with its uses.' } },
    problems: ['not_found'],
  })
  get(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Grant> {
    return this.grants.get(caller, id);
  }

  @Delete(':id')
  @RequirePermission('grants.revoke')
  @Operation({
    summary: 'Revoke a grant',
    description: 'No decision uses it from now on. Revoking it again changes nothing.',
    answers: { 200: { schema: Grant, description: 'The revoked grant.' } },
    problems: ['not_found'],
  })
  revoke(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Grant> {
    return this.grants.revoke(caller, id);
  }
}
