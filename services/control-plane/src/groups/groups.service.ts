import { Inject, Injectable } from '@nestjs/common';
import { type Member, ProblemError } from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { updateMember } from '../members/members.service.js';

const MOST_GROUPS = 50;

/** Groups are the names that members carry: each change is one of members, and recorded as such. */
@Injectable()
export class GroupsService {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Adding a member again changes nothing. */
  add(caller: Caller, group: string, memberId: string): Promise<Member> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const member = found(await tx.members.take(memberId), 'member');
      if (member.groups.includes(group)) return member;
      if (member.groups.length >= MOST_GROUPS) {
        throw new ProblemError('conflict', `The member is in ${MOST_GROUPS} groups, and can be in no more.`);
      }
      return updateMember(tx, caller, member, { groups: [...member.groups, group] });
    });
  }

  remove(caller: Caller, group: string, memberId: string): Promise<Member> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const member = found(await tx.members.take(memberId), 'member');
      if (!member.groups.includes(group)) throw new ProblemError('not_found', 'The member is not in this group.');
      return updateMember(tx, caller, member, { groups: member.groups.filter((name) => name !== group) });
    });
  }

  /** Only where nothing but its members knows either name: nobody gains or loses a vote by it. */
  rename(caller: Caller, from: string, to: string): Promise<Member[]> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const members = await tx.members.takeGroup(from);
      if (members.length === 0) throw new ProblemError('not_found', 'Nobody is in this group.');
      if (from === to) return members;
      if ((await tx.members.takeGroup(to)).length > 0)
        throw new ProblemError('conflict', `There is a group ${to} already.`);
      for (const name of [from, to]) await assertUnused(tx, name);
      const renamed: Member[] = [];
      for (const member of members) {
        const groups = member.groups.map((name) => (name === from ? to : name));
        renamed.push(await updateMember(tx, caller, member, { groups }));
      }
      return renamed;
    });
  }
}

const USES = { policy: 'a policy', approval: 'a pending approval', slack_route: 'a Slack route' };

async function assertUnused(tx: OrgTransaction, name: string): Promise<void> {
  const uses = await tx.members.groupUses(name);
  if (uses.length === 0) return;
  const where = uses.map((use) => USES[use]).join(' and ');
  throw new ProblemError('conflict', `The group ${name} is named in ${where}: add its members to a new group instead.`);
}
