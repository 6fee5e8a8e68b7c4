import { Inject, Injectable } from '@nestjs/common';
import type { Actor, Session, SignInMethod } from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import { newId, newSessionToken, type PrincipalSession } from '@runplane/service-kit';
import { found } from '../common/found.js';
import { recordChangeBy } from '../common/record-change.js';
import type { Browser } from './browser.js';

/** A working day; unused for an hour, it ends earlier (`find_session`). */
const LIFE_MS = 12 * 3_600_000;

/** Whom a sign-in is for, once it is proven, and by what. */
export interface ProvenMember {
  memberId: string;
  method: SignInMethod;
  /** Of method `key`. */
  keyId?: string;
}

/** `token` goes into the cookie and nowhere else. */
export interface SignedIn {
  session: Session;
  token: string;
}

/** The one way in: every method of signing in ends here, with a session or with a refusal, and both are logged. */
@Injectable()
export class SignIns {
  constructor(@Inject(Database) private readonly database: Database) {}

  async begin(tx: OrgTransaction, { memberId, method, keyId }: ProvenMember, browser: Browser): Promise<SignedIn> {
    const { token, tokenHash, csrfToken } = newSessionToken();
    const [id, expiresAt] = [newId('ses'), new Date(Date.now() + LIFE_MS)];
    const { userAgent, requestId } = browser;
    const row = { id, tokenHash, csrfToken, memberId, method, keyId: keyId ?? null, userAgent, expiresAt };
    const { idleExpiresAt } = await tx.sessions.create(row);
    const change = keyId ? `begun with the key ${keyId}` : `begun by ${method}`;
    await recordChangeBy(tx, { kind: 'member', id: memberId }, requestId, { resource: 'session', id, change });
    const session = { id, method, csrfToken, idleExpiresAt, expiresAt: expiresAt.toISOString() };
    return { session: await sessionOf(tx, memberId, session), token };
  }

  /** In a transaction of its own, which the refusal that follows does not take back. */
  async recordRefusal(orgId: string, actor: Actor, why: string, { requestId }: Browser): Promise<void> {
    const change = `sign-in refused: ${why}`;
    await this.database.withOrg(orgId, (tx) =>
      recordChangeBy(tx, actor, requestId, { resource: 'session', id: actor.id, change }),
    );
  }
}

/** What a page may know of its session. */
export async function sessionOf(tx: OrgTransaction, memberId: string, session: PrincipalSession): Promise<Session> {
  const member = found(await tx.members.find(memberId), 'member');
  const { id, slug, name } = await tx.orgs.get();
  return { ...session, member, org: { id, slug, name } };
}
