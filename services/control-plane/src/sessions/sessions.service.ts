import { Inject, Injectable } from '@nestjs/common';
import { ProblemError, type Session } from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import { type MemberPrincipal, newId, newSessionToken } from '@runplane/service-kit';
import { found } from '../common/found.js';
import { recordChangeBy } from '../common/record-change.js';

/** A working day; unused for an hour, it ends earlier (`find_session`). */
const LIFE_MS = 12 * 3_600_000;

@Injectable()
export class SessionsService {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Signs the holder of a member's key in; the token goes into the cookie and nowhere else. */
  begin(principal: MemberPrincipal, requestId: string): Promise<{ session: Session; token: string }> {
    if (principal.session) throw new ProblemError('conflict', 'The browser is signed in; sign out first.');
    const { token, tokenHash, csrfToken } = newSessionToken();
    const [id, expiresAt] = [newId('ses'), new Date(Date.now() + LIFE_MS)];
    return this.database.withOrg(principal.orgId, async (tx) => {
      const { id: memberId, keyId } = principal;
      await tx.sessions.create({ id, tokenHash, csrfToken, memberId, keyId, expiresAt });
      await record(tx, principal, requestId, id, `begun with the key ${keyId}`);
      const session = await sessionOf(tx, principal.id, { csrfToken, expiresAt: expiresAt.toISOString() });
      return { session, token };
    });
  }

  async read(principal: MemberPrincipal): Promise<Session> {
    const session = currentOf(principal);
    return this.database.withOrg(principal.orgId, (tx) => sessionOf(tx, principal.id, session));
  }

  async end(principal: MemberPrincipal, requestId: string): Promise<void> {
    const session = currentOf(principal);
    await this.database.withOrg(principal.orgId, async (tx) => {
      if (await tx.sessions.end(session.id)) await record(tx, principal, requestId, session.id, 'ended');
    });
  }

  /** Everywhere, this browser included. */
  async endAll(principal: MemberPrincipal, requestId: string): Promise<number> {
    return this.database.withOrg(principal.orgId, async (tx) => {
      const ended = await tx.sessions.endAll(principal.id);
      if (ended > 0) await record(tx, principal, requestId, principal.id, `ended everywhere: ${ended}`);
      return ended;
    });
  }
}

function currentOf({ session }: MemberPrincipal) {
  if (!session) throw new ProblemError('not_found', 'The request came with a key, not with a session.');
  return session;
}

async function sessionOf(
  tx: OrgTransaction,
  memberId: string,
  { csrfToken, expiresAt }: { csrfToken: string; expiresAt: string },
): Promise<Session> {
  const member = found(await tx.members.find(memberId), 'member');
  const { id, name } = await tx.orgs.get();
  return { member, org: { id, name }, csrfToken, expiresAt };
}

function record(tx: OrgTransaction, { id: memberId }: MemberPrincipal, requestId: string, id: string, change: string) {
  return recordChangeBy(tx, { kind: 'member', id: memberId }, requestId, { resource: 'session', id, change });
}
