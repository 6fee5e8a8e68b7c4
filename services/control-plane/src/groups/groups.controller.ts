import { Body, Controller, Delete, Get, Inject, Param, Patch, Put, Query } from '@nestjs/common';
import { Member, Name, PageQuery, page } from '@runplane/contracts';
import { Database } from '@runplane/database';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { z } from 'zod';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam, NameParam } from '../common/params.js';
import { GroupsService } from './groups.service.js';

/** A group is the name that its members carry; `members` counts the active ones. */
const Group = z.strictObject({ name: Name, members: z.number().int(), disabled: z.number().int() });
const Groups = z.strictObject({ items: z.array(Group) });
const RenameGroup = z.strictObject({ name: Name });
type RenameGroup = z.infer<typeof RenameGroup>;
const Renamed = z.strictObject({ items: z.array(Member) });

@Controller('v1/groups')
export class GroupsController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(GroupsService) private readonly groups: GroupsService,
  ) {}

  @Get()
  @RequirePermission('groups.read')
  @Operation({
    summary: 'List groups',
    description: 'Every group that somebody is in. One begins with its first member, and ends with its last.',
    answers: { 200: { schema: Groups, description: 'By name.' } },
  })
  list(@CurrentCaller() caller: Caller) {
    return this.database.withOrg(caller.orgId, async (tx) => ({ items: await tx.members.groups() }));
  }

  @Get(':name/members')
  @RequirePermission('groups.read')
  @Operation({
    summary: 'List the members of a group',
    answers: { 200: { schema: page(Member), description: 'Disabled ones too; none for a group that nobody is in.' } },
  })
  members(
    @CurrentCaller() caller: Caller,
    @Param('name', NameParam) group: string,
    @Query({ schema: PageQuery }) query: PageQuery,
  ) {
    return this.database.withOrg(caller.orgId, (tx) => tx.members.list({ ...query, group }));
  }

  @Patch(':name')
  @RequirePermission('groups.write')
  @Operation({
    summary: 'Rename a group',
    description: 'Only while no published policy, pending approval or Slack route names it, or the new name.',
    answers: { 200: { schema: Renamed, description: 'Its members as they are now.' } },
    problems: ['not_found', 'conflict'],
  })
  async rename(
    @CurrentCaller() caller: Caller,
    @Param('name', NameParam) group: string,
    @Body({ schema: RenameGroup }) { name }: RenameGroup,
  ) {
    return { items: await this.groups.rename(caller, group, name) };
  }

  @Put(':name/members/:id')
  @RequirePermission('groups.write')
  @Operation({
    summary: 'Add a member to a group',
    description: 'The group begins with its first member. Adding a member again changes nothing.',
    answers: { 200: { schema: Member, description: 'The member as it is now.' } },
    problems: ['not_found', 'conflict'],
  })
  add(
    @CurrentCaller() caller: Caller,
    @Param('name', NameParam) group: string,
    @Param('id', IdParam) id: string,
  ): Promise<Member> {
    return this.groups.add(caller, group, id);
  }

  @Delete(':name/members/:id')
  @RequirePermission('groups.write')
  @Operation({
    summary: 'Take a member out of a group',
    answers: { 200: { schema: Member, description: 'The member as it is now.' } },
    problems: ['not_found'],
  })
  remove(
    @CurrentCaller() caller: Caller,
    @Param('name', NameParam) group: string,
    @Param('id', IdParam) id: string,
  ): Promise<Member> {
    return this.groups.remove(caller, group, id);
  }
}
