import { Inject, Injectable } from '@nestjs/common';
import {
  type AcceptInvitation,
  type CreatedKey,
  type Invitation,
  type InvitationView,
  type Member,
  ProblemError,
  type RegistrationOptions,
} from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import { hashSecret } from '@runplane/service-kit';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChangeBy } from '../common/record-change.js';
import { issueKey } from '../keys/issue-key.js';
import { PasskeysService } from '../passkeys/passkeys.service.js';
import type { Browser } from '../sessions/browser.js';
import { type SignedIn, SignIns } from '../sessions/sign-ins.js';
import { PasswordsService } from '../sign-in/password/passwords.service.js';

/** Who holds the token of an open invitation, which stands for the invited member. */
interface Invited {
  tx: OrgTransaction;
  invitation: Invitation;
  member: Member;
}

export type Accepted = { signedIn: SignedIn; key: null } | { signedIn: null; key: CreatedKey };

@Injectable()
export class AcceptanceService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PasswordsService) private readonly passwords: PasswordsService,
    @Inject(PasskeysService) private readonly passkeys: PasskeysService,
    @Inject(SignIns) private readonly signIns: SignIns,
  ) {}

  show(token: string): Promise<InvitationView> {
    return this.asInvited(token, async ({ tx, invitation, member: { name, email, roles } }) => {
      const { slug, name: orgName } = await tx.orgs.get();
      return { org: { slug, name: orgName }, member: { name, email, roles }, expiresAt: invitation.expiresAt };
    });
  }

  passkeyOptions(token: string, browser: Browser): Promise<RegistrationOptions> {
    return this.asInvited(token, ({ tx, member }) => this.passkeys.optionsIn(tx, callerOf(tx, member, browser)));
  }

  /** All or nothing: an invitation that led to no way in stays open. */
  accept({ token, ...way }: AcceptInvitation, browser: Browser): Promise<Accepted> {
    return this.asInvited(token, async (invited) => {
      const { tx, invitation, member } = invited;
      if (!(await tx.invitations.accept(invitation.id))) throw isOver();
      const change = { resource: 'invitation' as const, id: invitation.id, change: 'accepted' };
      await recordChangeBy(tx, { kind: 'member', id: member.id }, browser.requestId, change);
      // Of one who was invited again because somebody else has got in.
      await tx.sessions.endAll(member.id);
      if (way.key) return { signedIn: null, key: await this.takeKey(invited, way.key.name, browser) };
      if (way.passkey) await this.passkeys.registerIn(tx, callerOf(tx, member, browser), way.passkey);
      if (way.password !== undefined) {
        const change = 'set by an invitation';
        await this.passwords.set(
          tx,
          member.id,
          { password: way.password, field: 'password', change, except: null },
          browser,
        );
      }
      const method = way.passkey ? 'passkey' : 'password';
      return { signedIn: await this.signIns.begin(tx, { memberId: member.id, method }, browser), key: null };
    });
  }

  private async takeKey({ tx, member }: Invited, name: string, { requestId }: Browser): Promise<CreatedKey> {
    const key = await issueKey(tx, { kind: 'member', id: member.id }, { name });
    const change = { resource: 'key' as const, id: key.id, change: `created for ${member.id}` };
    await recordChangeBy(tx, { kind: 'member', id: member.id }, requestId, change);
    return key;
  }

  private async asInvited<T>(token: string, work: (invited: Invited) => Promise<T>): Promise<T> {
    const hash = hashSecret(token);
    const orgId = await this.database.signIn.orgOfInvitation(hash);
    if (orgId === null) throw isOver();
    return this.database.withOrg(orgId, async (tx) => {
      const invitation = await tx.invitations.findOpen(hash);
      if (!invitation || (await tx.orgs.get()).status !== 'active') throw isOver();
      return work({ tx, invitation, member: found(await tx.members.find(invitation.member.id), 'member') });
    });
  }
}

function isOver(): ProblemError {
  return new ProblemError('not_found', 'There is no such invitation, or it was used, revoked or has expired.');
}

function callerOf({ orgId }: OrgTransaction, { id: memberId, roles, groups }: Member, { requestId }: Browser): Caller {
  return { orgId, memberId, roles, groups, requestId };
}
