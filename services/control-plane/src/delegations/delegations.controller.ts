import { Body, Controller, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { CreateDelegation, Delegation, PageQuery, page } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { z } from 'zod';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { DelegationsService } from './delegations.service.js';

const DelegationQuery = PageQuery.extend({
  /** On either side. */
  memberId: z.string().max(60).optional(),
  /** `true` leaves out what is over or revoked. */
  active: z.stringbool().optional(),
});
type DelegationQuery = z.infer<typeof DelegationQuery>;

@Controller('v1/delegations')
export class DelegationsController {
  constructor(@Inject(DelegationsService) private readonly delegations: DelegationsService) {}

  @Post()
  @RequirePermission('delegations.write')
  @Operation({
    summary: 'Be out of office: let another member vote',
    description:
      'From `from` until `until` the other member may vote where the absent one might; both together have one voice. ' +
      'It is passed on once: nobody stands in for those for whom the absent member stands in. Members make their own; ' +
      'owners and admins also those of others.',
    answers: { 201: { schema: Delegation, description: 'The delegation.' } },
    problems: ['not_found', 'conflict'],
  })
  create(
    @CurrentCaller() caller: Caller,
    @Body({ schema: CreateDelegation }) input: CreateDelegation,
  ): Promise<Delegation> {
    return this.delegations.create(caller, input);
  }

  @Get()
  @RequirePermission('delegations.read')
  @Operation({
    summary: 'List delegations',
    answers: { 200: { schema: page(Delegation), description: 'Also those that are over or revoked, newest first.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: DelegationQuery }) query: DelegationQuery) {
    return this.delegations.list(caller, query);
  }

  @Get(':id')
  @RequirePermission('delegations.read')
  @Operation({
    summary: 'Read a delegation',
    answers: { 200: { schema: Delegation, description: 'The delegation.' } },
    problems: ['not_found'],
  })
  get(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Delegation> {
    return this.delegations.get(caller, id);
  }

  @Delete(':id')
  @RequirePermission('delegations.write')
  @Operation({
    summary: 'Revoke a delegation',
    description:
      'By its member, by an owner or an admin. It counts for no vote from now on; revoking it again changes nothing.',
    answers: { 200: { schema: Delegation, description: 'The revoked delegation.' } },
    problems: ['not_found'],
  })
  revoke(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Delegation> {
    return this.delegations.revoke(caller, id);
  }
}
