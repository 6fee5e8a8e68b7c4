import { Inject, Injectable } from '@nestjs/common';
import { type CreateMember, type Me, type Member, type PageQuery, ProblemError } from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import type { MemberPrincipal } from '@runplane/service-kit';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';
import { assertMayCreate, assertMayManage, assertMayUpdate } from './ownership.js';
import type { UpdateMember } from './update-member.js';

@Injectable()
export class MembersService {
  constructor(@Inject(Database) private readonly database: Database) {}

  create(caller: Caller, input: CreateMember): Promise<Member> {
    assertMayCreate(caller, input);
    return this.database.withOrg(caller.orgId, async (tx) => {
      const member = await tx.members.create(input);
      await recordChange(tx, caller, { resource: 'member', id: member.id, change: 'created' });
      return member;
    });
  }

  list(caller: Caller, query: PageQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.members.list(query));
  }

  get(caller: Caller, id: string): Promise<Member> {
    return this.database.withOrg(caller.orgId, async (tx) => found(await tx.members.find(id), 'member'));
  }

  me({ orgId, id, keyId }: MemberPrincipal): Promise<Me> {
    return this.database.withOrg(orgId, async (tx) => {
      const org = await tx.orgs.get();
      return { member: found(await tx.members.find(id), 'member'), org: { id: org.id, name: org.name }, keyId };
    });
  }

  update(caller: Caller, id: string, input: UpdateMember): Promise<Member> {
    return this.database.withOrg(caller.orgId, async (tx) =>
      updateMember(tx, caller, found(await tx.members.take(id), 'member'), input),
    );
  }

  /** Takes away what they come in and act with; what they did stays in the log under their name. */
  remove(caller: Caller, id: string): Promise<Member> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const before = found(await tx.members.find(id), 'member');
      assertMayManage(caller, before.roles);
      const member = found(await tx.members.remove(id), 'member');
      await recordChange(tx, caller, { resource: 'member', id, change: 'removed' });
      await assertOwnerLeft(tx, before, member);
      return member;
    });
  }
}

/** `before` is locked: what is changed is what was looked at. */
export async function updateMember(
  tx: OrgTransaction,
  caller: Caller,
  before: Member,
  input: UpdateMember,
): Promise<Member> {
  assertMayUpdate(caller, before, input);
  const member = found(await tx.members.update(before.id, input), 'member');
  const change = `updated ${Object.keys(input).join(', ')}`;
  await recordChange(tx, caller, { resource: 'member', id: before.id, change });
  // For good: who is enabled again signs in again.
  if (member.status === 'disabled') await tx.sessions.endAll(before.id);
  await assertOwnerLeft(tx, before, member);
  return member;
}

/**
 * Asked after the change is recorded: the record locks the org's control chain, so that of two requests that take away
 * the last two owners the second one sees what the first one did.
 */
async function assertOwnerLeft(tx: OrgTransaction, before: Member, after: Member): Promise<void> {
  const owns = (member: Member) => member.status === 'active' && member.roles.includes('owner');
  if (!owns(before) || owns(after) || (await tx.members.countOwners()) > 0) return;
  throw new ProblemError('conflict', 'The organisation would have no active owner left.');
}
