import { Inject, Injectable } from '@nestjs/common';
import { digestOf } from '@runplane/audit';
import {
  type CreateDelegation,
  type Delegation,
  type Member,
  ProblemError,
  reachOf,
  rolesWith,
} from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';
import { assertMayManage } from '../members/ownership.js';

/** More than anybody needs; every vote reads those of its voter. */
const MOST_OPEN = 20;

@Injectable()
export class DelegationsService {
  constructor(@Inject(Database) private readonly database: Database) {}

  create(caller: Caller, input: CreateDelegation): Promise<Delegation> {
    const member = input.member ?? caller.memberId;
    return this.database.withOrg(caller.orgId, async (tx) => {
      await assertMayDecideFor(tx, caller, member);
      if (member !== caller.memberId && input.to === caller.memberId) {
        throw new ProblemError('forbidden', "Nobody takes over another member's votes by their own word.");
      }
      const errors = await faultsOf(tx, { ...input, member });
      if (errors.length > 0) throw new ProblemError('invalid_request', 'Nobody could vote by it.', { errors });
      const delegation = await tx.delegations.create({ ...input, member, createdBy: caller.memberId });
      const change = `${delegation.to} votes for ${member}`;
      const { id, from, until } = delegation;
      await recordChange(tx, caller, { resource: 'delegation', id, change, digest: digestOf({ from, until }) });
      // After the record, which locks the org's control chain: of two that would make a circle the second is seen.
      if (await tx.delegations.isInCircle(delegation)) throw new ProblemError('conflict', circle(delegation));
      if ((await tx.delegations.countOpen(member)) > MOST_OPEN) {
        throw new ProblemError('conflict', `${member} has ${MOST_OPEN} delegations that are not over; revoke some.`);
      }
      return delegation;
    });
  }

  list(caller: Caller, query: { limit: number; cursor?: string; memberId?: string; active?: boolean }) {
    const { active: activeOnly, ...rest } = query;
    return this.database.withOrg(caller.orgId, (tx) => tx.delegations.list({ ...rest, activeOnly }));
  }

  get(caller: Caller, id: string): Promise<Delegation> {
    return this.database.withOrg(caller.orgId, async (tx) => found(await tx.delegations.find(id), 'delegation'));
  }

  revoke(caller: Caller, id: string): Promise<Delegation> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const before = found(await tx.delegations.find(id), 'delegation');
      await assertMayDecideFor(tx, caller, before.member);
      if (before.revokedAt !== null) return before;
      const revoked = found(await tx.delegations.revoke(id), 'delegation');
      await recordChange(tx, caller, { resource: 'delegation', id, change: 'revoked' });
      return revoked;
    });
  }
}

/** A vote given away is worth what its member may do: an owner's only another owner gives away. */
async function assertMayDecideFor(tx: OrgTransaction, caller: Caller, memberId: string): Promise<void> {
  if (memberId === caller.memberId) return;
  if (reachOf('delegations.write', caller.roles) !== 'all') {
    throw new ProblemError('forbidden', 'Only owners and admins decide on the delegations of others.');
  }
  assertMayManage(caller, found(await tx.members.find(memberId), 'member').roles);
}

/** A delegation that lets nobody vote is a mistake that its author wants to hear of. */
async function faultsOf(tx: OrgTransaction, { member, to, until }: CreateDelegation & { member: string }) {
  const faults: { path: string; message: string }[] = [];
  const delegate = await tx.members.find(to);
  const problem = to === member ? 'must be another member than the one who is away' : problemOf(delegate);
  if (problem) faults.push({ path: 'to', message: problem });
  if (Date.parse(until) <= Date.now()) faults.push({ path: 'until', message: 'must lie in the future' });
  return faults;
}

function problemOf(delegate: Member | null): string | null {
  if (!delegate) return 'there is no such member';
  if (delegate.status !== 'active') return 'is disabled';
  if (reachOf('approvals.vote', delegate.roles) !== 'none') return null;
  return `may not vote at all: needs one of the roles ${rolesWith('approvals.vote').join(', ')}`;
}

function circle({ member, to }: Delegation): string {
  return `At some time ${member} would, by the delegations of ${to}, stand in for themselves; choose somebody who is there.`;
}
