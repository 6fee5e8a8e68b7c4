import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  type CreatedInvitation,
  type Invitation,
  type InviteAgain,
  type InviteMember,
  type PageQuery,
  ProblemError,
  reachOf,
} from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import { hashSecret } from '@runplane/service-kit';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';
import { assertMayCreate, assertMayManage } from '../members/ownership.js';

@Injectable()
export class InvitationsService {
  constructor(@Inject(Database) private readonly database: Database) {}

  invite(caller: Caller, { expiresInHours, ...input }: InviteMember): Promise<CreatedInvitation> {
    assertMayCreate(caller, input);
    return this.database.withOrg(caller.orgId, async (tx) => {
      const member = await tx.members.create(input);
      await recordChange(tx, caller, { resource: 'member', id: member.id, change: 'created' });
      return send(tx, caller, { memberId: member.id, isKnown: false, expiresInHours });
    });
  }

  /** An invitation is as good as being the member: one who has signed in before gets it from another owner, by mail. */
  inviteAgain(caller: Caller, memberId: string, { expiresInHours }: InviteAgain): Promise<CreatedInvitation> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const member = found(await tx.members.find(memberId), 'member');
      if (member.status !== 'active') throw new ProblemError('conflict', 'The member is disabled; enable them first.');
      assertMayManage(caller, member.roles);
      const isKnown = await tx.members.hasSignedIn(memberId);
      if (isKnown) assertMayReset(caller, memberId);
      return send(tx, caller, { memberId, isKnown, expiresInHours });
    });
  }

  list(caller: Caller, query: PageQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.invitations.list(query));
  }

  revoke(caller: Caller, id: string): Promise<Invitation> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      found(await tx.invitations.find(id), 'invitation');
      if (await tx.invitations.revoke(id)) {
        await recordChange(tx, caller, { resource: 'invitation', id, change: 'revoked' });
      }
      return found(await tx.invitations.find(id), 'invitation');
    });
  }
}

function assertMayReset(caller: Caller, memberId: string): void {
  if (caller.roles.includes('owner') && caller.memberId !== memberId) return;
  throw new ProblemError('forbidden', 'The member has signed in before: only another owner may invite them again.');
}

/** Who sees the token could use it: that is for owners, as with first keys, and never for a member who is somebody already. */
function assertMayHandOver(caller: Caller, isKnown: boolean): void {
  if (isKnown) {
    throw new ProblemError(
      'conflict',
      'The member has signed in before: switch the mail channel on, or remove them and invite them as a new member.',
    );
  }
  if (reachOf('member_keys.create', caller.roles) === 'all') return;
  throw new ProblemError('forbidden', 'Without a mail channel only owners hand invitations over.');
}

/** By the org's mail channel, where it has one; the token is made when the mail is written, and nobody else sees it. */
async function send(
  tx: OrgTransaction,
  caller: Caller,
  { memberId, isKnown, expiresInHours }: { memberId: string; isKnown: boolean; expiresInHours: number },
): Promise<CreatedInvitation> {
  const byMail = (await tx.destinations.findEmail())?.status === 'active';
  if (!byMail) assertMayHandOver(caller, isKnown);
  // One way in at a time: a first key that was handed out and never used is none any more.
  if (!isKnown) await tx.keys.revokeAll({ kind: 'member', id: memberId });
  const token = byMail ? null : randomBytes(32).toString('base64url');
  const invitation = await tx.invitations.create({
    memberId,
    sentBy: byMail ? 'email' : 'hand',
    tokenHash: token === null ? null : hashSecret(token),
    expiresInHours,
    createdBy: caller.memberId,
  });
  await tx.audit.appendControl({
    type: 'member.invited',
    at: new Date().toISOString(),
    actor: { kind: 'member', id: caller.memberId },
    data: {
      resource: 'invitation',
      id: invitation.id,
      change: 'created',
      member: memberId,
      requestId: caller.requestId,
    },
  });
  return { invitation, token };
}
