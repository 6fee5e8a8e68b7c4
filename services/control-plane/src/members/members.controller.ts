import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { CreateMember, Member, PageQuery, page } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { MembersService } from './members.service.js';
import { UpdateMember } from './update-member.js';

@Controller('v1/members')
export class MembersController {
  constructor(@Inject(MembersService) private readonly members: MembersService) {}

  @Post()
  @RequirePermission('members.create')
  @Operation({
    summary: 'Add a member',
    answers: { 201: { schema: Member, description: 'The new member; it has no key yet.' } },
    problems: ['conflict'],
  })
  create(@CurrentCaller() caller: Caller, @Body({ schema: CreateMember }) input: CreateMember): Promise<Member> {
    return this.members.create(caller, input);
  }

  @Get()
  @RequirePermission('members.read')
  @Operation({ summary: 'List members', answers: { 200: { schema: page(Member), description: 'Members.' } } })
  list(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.members.list(caller, query);
  }

  @Get(':id')
  @RequirePermission('members.read')
  @Operation({
    summary: 'Read a member',
    answers: { 200: { schema: Member, description: 'The member.' } },
    problems: ['not_found'],
  })
  get(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Member> {
    return this.members.get(caller, id);
  }

  @Patch(':id')
  @RequirePermission('members.update')
  @Operation({
    summary: 'Change roles, groups or status of a member',
    description:
      'Only an owner may change an owner, make one, give the role `break_glass`, or change their own roles and groups. ' +
      'An org keeps at least one active owner.',
    answers: { 200: { schema: Member, description: 'The member as it is now.' } },
    problems: ['not_found', 'conflict'],
  })
  update(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: UpdateMember }) input: UpdateMember,
  ): Promise<Member> {
    return this.members.update(caller, id, input);
  }

  @Delete(':id')
  @RequirePermission('members.remove')
  @Operation({
    summary: 'Remove a member',
    description:
      'Their sessions, keys, passkeys, password, invitations and delegations end at once. Whoever comes again under the ' +
      'same address is another member.',
    answers: { 200: { schema: Member, description: 'The member, disabled for good.' } },
    problems: ['not_found', 'conflict'],
  })
  remove(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Member> {
    return this.members.remove(caller, id);
  }
}
