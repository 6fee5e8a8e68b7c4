import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { Member, Name, PageQuery, page } from '@runplane/contracts';
import { Database } from '@runplane/database';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { z } from 'zod';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { NameParam } from '../common/params.js';

/** A group is the name that its members carry; `members` counts the active ones. */
const Group = z.strictObject({ name: Name, members: z.number().int(), disabled: z.number().int() });
const Groups = z.strictObject({ items: z.array(Group) });

@Controller('v1/groups')
export class GroupsController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Get()
  @RequirePermission('groups.read')
  @Operation({
    summary: 'List groups',
    description: 'Every group that somebody is in; who is in which is changed at the member.',
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
}
