import { Body, Controller, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { CreatedInvitation, Invitation, InviteAgain, InviteMember, PageQuery, page } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { InvitationsService } from './invitations.service.js';

const CREATED = {
  schema: CreatedInvitation,
  description: 'The invitation. Its token is shown here only, or sent by mail where the org has a mail channel.',
};

@Controller('v1')
export class InvitationsController {
  constructor(@Inject(InvitationsService) private readonly invitations: InvitationsService) {}

  @Post('invitations')
  @RequirePermission('invitations.create')
  @Operation({
    summary: 'Invite a person to be a member',
    description: 'They are one from now on, and get a way in when they accept.',
    answers: { 201: CREATED },
    problems: ['conflict'],
  })
  create(
    @CurrentCaller() caller: Caller,
    @Body({ schema: InviteMember }) input: InviteMember,
  ): Promise<CreatedInvitation> {
    return this.invitations.invite(caller, input);
  }

  @Post('members/:id/invitation')
  @RequirePermission('invitations.create')
  @Operation({
    summary: 'Invite a member again who has no way in',
    description:
      'Earlier invitations of theirs are worth nothing then. One who has signed in before can be invited by another ' +
      'owner only.',
    answers: { 201: CREATED },
    problems: ['not_found', 'conflict'],
  })
  createFor(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: InviteAgain.prefault({}) }) input: InviteAgain,
  ): Promise<CreatedInvitation> {
    return this.invitations.inviteAgain(caller, id, input);
  }

  @Get('invitations')
  @RequirePermission('invitations.read')
  @Operation({
    summary: 'List invitations',
    answers: { 200: { schema: page(Invitation), description: 'The newest first, whatever became of them.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.invitations.list(caller, query);
  }

  @Delete('invitations/:id')
  @RequirePermission('invitations.revoke')
  @Operation({
    summary: 'Revoke an invitation',
    description: 'One that is not open any more stays as it is. The member stays, too.',
    answers: { 200: { schema: Invitation, description: 'As it is now.' } },
    problems: ['not_found'],
  })
  revoke(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Invitation> {
    return this.invitations.revoke(caller, id);
  }
}
