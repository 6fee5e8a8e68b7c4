import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  type CreatedInvitation,
  type Invitation,
  type InviteAgain,
  type InviteMember,
  type PageQuery,
  ProblemError,
} from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import { hashSecret } from '@runplane/service-kit';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';
import { assertMayManage } from '../members/ownership.js';

@Injectable()
export class InvitationsService {
  constructor(@Inject(Database) private readonly database: Database) {}

  invite(caller: Caller, { expiresInHours, ...input }: InviteMember): Promise<CreatedInvitation> {
    assertMayManage(caller, input.roles);
    return this.database.withOrg(caller.orgId, async (tx) => {
      const member = await tx.members.create(input);
      await recordChange(tx, caller, { resource: 'member', id: member.id, change: 'created' });
      return send(tx, caller, member.id, expiresInHours);
    });
  }

  /** An invitation is as good as being the member: who has come in before is invited again by another owner only. */
  inviteAgain(caller: Caller, memberId: string, { expiresInHours }: InviteAgain): Promise<CreatedInvitation> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const member = found(await tx.members.find(memberId), 'member');
      if (member.status !== 'active') throw new ProblemError('conflict', 'The member is disabled; enable them first.');
      assertMayManage(caller, member.roles);
      if (await tx.invitations.hasComeIn(memberId)) assertMayReset(caller, memberId);
      return send(tx, caller, memberId, expiresInHours);
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

/** By the org's mail channel, where it has one; the token is made when the mail is written, and nobody else sees it. */
async function send(
  tx: OrgTransaction,
  caller: Caller,
  memberId: string,
  expiresInHours: number,
): Promise<CreatedInvitation> {
  const byMail = (await tx.destinations.findEmail())?.status === 'active';
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
