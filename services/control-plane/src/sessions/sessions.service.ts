import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { type OpenSession, ProblemError, type Session } from '@runplane/contracts';
import { Database } from '@runplane/database';
import {
  acceptKey,
  authenticateSession,
  type MemberPrincipal,
  type Principal,
  provenKey,
  sessionTokenOf,
} from '@runplane/service-kit';
import { recordChangeBy } from '../common/record-change.js';
import type { Browser } from './browser.js';
import { SessionSettings } from './session-settings.js';
import { type SignedIn, SignIns, sessionOf } from './sign-ins.js';
import { SignInThrottle } from './throttle.js';

@Injectable()
export class SessionsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SessionSettings) private readonly settings: SessionSettings,
    @Inject(SignIns) private readonly signIns: SignIns,
    @Inject(SignInThrottle) private readonly throttle: SignInThrottle,
  ) {}

  /** Signs the holder of a member's key in. */
  async beginWithKey(credential: string, browser: Browser): Promise<SignedIn> {
    const { orgId, id: memberId, keyId } = await this.holderOf(credential, browser);
    return this.database.withOrg(orgId, (tx) => this.signIns.begin(tx, { memberId, method: 'key', keyId }, browser));
  }

  async read(principal: MemberPrincipal): Promise<Session> {
    const session = currentOf(principal);
    return this.database.withOrg(principal.orgId, (tx) => sessionOf(tx, principal.id, session));
  }

  async listMine({ orgId, id, session }: MemberPrincipal): Promise<{ items: OpenSession[] }> {
    const open = await this.database.withOrg(orgId, (tx) => tx.sessions.openOf(id));
    return { items: open.map((item) => ({ ...item, isCurrent: item.id === session?.id })) };
  }

  /** Signs the browser out that sends these headers; one that is signed out already stays so. */
  async endCurrent(headers: IncomingHttpHeaders, requestId: string): Promise<void> {
    const token = sessionTokenOf(headers.cookie, this.settings.secure);
    const principal = token && (await this.openSession(token, headers));
    if (principal) await this.end(principal, currentOf(principal).id, requestId);
  }

  /** One of the member's own. Throws `not_found` where there is none that is open. */
  async endMine(principal: MemberPrincipal, id: string, requestId: string): Promise<void> {
    if (!(await this.end(principal, id, requestId))) throw new ProblemError('not_found', 'There is no such session.');
  }

  /** Everywhere, this browser included. */
  endAll({ orgId, id }: MemberPrincipal, requestId: string): Promise<number> {
    return this.database.withOrg(orgId, async (tx) => {
      const ended = await tx.sessions.endAll(id);
      const change = { resource: 'session' as const, id, change: `ended everywhere: ${ended}` };
      if (ended > 0) await recordChangeBy(tx, { kind: 'member', id }, requestId, change);
      return ended;
    });
  }

  /** Who holds a key that is over may have it by theft: that it was tried is worth an entry. */
  private async holderOf(credential: string, browser: Browser): Promise<Principal & { kind: 'member'; keyId: string }> {
    const key = await provenKey(this.database, credential);
    try {
      const principal = await acceptKey(this.database, key, null);
      if (principal.kind !== 'member') throw new ProblemError('forbidden', 'Use the key of a member.');
      return { ...principal, keyId: key.keyId };
    } catch (error) {
      const actor = { kind: key.kind, id: key.principalId };
      if (error instanceof ProblemError) {
        await this.throttle.countNetwork(browser.address);
        await this.signIns.recordRefusal(key.orgId, actor, `the key ${key.keyId} is not accepted`, browser);
      }
      throw error;
    }
  }

  /** Null where it is over. Only a page of ours signs out. */
  private async openSession(token: string, headers: IncomingHttpHeaders): Promise<MemberPrincipal | null> {
    try {
      return await authenticateSession({ store: this.database, ...this.settings }, token, {
        method: 'DELETE',
        headers,
      });
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'unauthenticated') return null;
      throw error;
    }
  }

  private end({ orgId, id: memberId }: MemberPrincipal, id: string, requestId: string): Promise<boolean> {
    return this.database.withOrg(orgId, async (tx) => {
      const ended = await tx.sessions.end(id, memberId);
      const change = { resource: 'session' as const, id, change: 'ended' };
      if (ended) await recordChangeBy(tx, { kind: 'member', id: memberId }, requestId, change);
      return ended;
    });
  }
}

function currentOf({ session }: MemberPrincipal) {
  if (!session) throw new ProblemError('not_found', 'The request came with a key, not with a session.');
  return session;
}
