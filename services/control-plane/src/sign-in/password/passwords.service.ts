import { Inject, Injectable } from '@nestjs/common';
import {
  type ChangePassword,
  type PasswordSignIn,
  ProblemError,
  type RecoveryCodeSignIn,
  type RecoveryCodes,
  type SignInMethods,
} from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import type { MemberPrincipal } from '@runplane/service-kit';
import { found } from '../../common/found.js';
import { recordChangeBy } from '../../common/record-change.js';
import type { Browser } from '../../sessions/browser.js';
import { type SignedIn, SignIns } from '../../sessions/sign-ins.js';
import { accountKey, SignInThrottle } from '../../sessions/throttle.js';
import { AccountProof } from '../account-proof.js';
import { PasswordHasher } from './password-hasher.js';
import { newRecoveryCodes, recoveryCodeHash } from './recovery-code.js';
import { weaknessOf } from './weakness.js';

/** A password that is set, and what is said of it. */
export interface NewPassword {
  password: string;
  /** The field that it came in. */
  field: string;
  change: string;
  /** A session that goes on; every other one of the member ends. */
  except: string | null;
}

@Injectable()
export class PasswordsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AccountProof) private readonly proof: AccountProof,
    @Inject(SignInThrottle) private readonly throttle: SignInThrottle,
    @Inject(SignIns) private readonly signIns: SignIns,
    @Inject(PasswordHasher) private readonly hasher: PasswordHasher,
  ) {}

  async signIn({ password, ...claim }: PasswordSignIn, browser: Browser): Promise<SignedIn> {
    const { orgId, memberId, passwordHash } = await this.proof.prove('password', claim, browser, (account) =>
      this.hasher.matches(password, account?.passwordHash ?? null),
    );
    const outdated = passwordHash !== null && this.hasher.isOutdated(passwordHash) ? passwordHash : null;
    const rehashed = outdated && (await this.hasher.hash(password));
    return this.database.withOrg(orgId, async (tx) => {
      if (outdated && rehashed) await tx.passwords.rehash(memberId, { from: outdated, to: rehashed });
      return this.signIns.begin(tx, { memberId, method: 'password' }, browser);
    });
  }

  /** Sets a new password instead of one that is lost, and signs in. */
  async recover({ code, newPassword, ...claim }: RecoveryCodeSignIn, browser: Browser): Promise<SignedIn> {
    const hash = recoveryCodeHash(code);
    const { orgId, memberId } = await this.proof.prove('recovery_code', claim, browser, async (account) =>
      account === null
        ? false
        : this.database.withOrg(account.orgId, (tx) => tx.recoveryCodes.isOpen(account.memberId, hash)),
    );
    const signedIn = await this.database.withOrg(orgId, async (tx) => {
      // Of two at once one comes first.
      if (!(await tx.recoveryCodes.use(memberId, hash))) throw new ProblemError('conflict', 'The code has been used.');
      const change = 'set by a recovery code';
      await this.set(tx, memberId, { password: newPassword, field: 'newPassword', change, except: null }, browser);
      return this.signIns.begin(tx, { memberId, method: 'recovery_code' }, browser);
    });
    // Wrong tries at the password that was lost do not keep its person out.
    await this.throttle.forget('password', accountKey(orgId, claim.email));
    return signedIn;
  }

  async change(principal: MemberPrincipal, { current, password }: ChangePassword, browser: Browser): Promise<void> {
    const { orgId, id: memberId, session } = principal;
    const stored = await this.database.withOrg(orgId, (tx) => tx.passwords.find(memberId));
    if (stored) await this.assertCurrent(principal, stored.hash, current, browser);
    const change = stored ? 'changed' : 'set';
    await this.database.withOrg(orgId, (tx) =>
      this.set(tx, memberId, { password, field: 'password', change, except: session?.id ?? null }, browser),
    );
  }

  /** The codes before are worth nothing then. Who only found an open page gets none. */
  async renewRecoveryCodes(principal: MemberPrincipal, password: string, browser: Browser): Promise<RecoveryCodes> {
    const { orgId, id } = principal;
    const stored = await this.database.withOrg(orgId, (tx) => tx.passwords.find(id));
    if (!stored) throw new ProblemError('conflict', 'You have no password that a code could replace; set one first.');
    await this.assertCurrent(principal, stored.hash, password, browser);
    const codes = newRecoveryCodes();
    await this.database.withOrg(orgId, async (tx) => {
      await tx.recoveryCodes.replace(id, codes.map(recoveryCodeHash));
      await recordChangeBy(tx, { kind: 'member', id }, browser.requestId, {
        resource: 'recovery_codes',
        id,
        change: 'made anew',
      });
    });
    return { codes };
  }

  methodsOf({ orgId, id }: MemberPrincipal): Promise<SignInMethods> {
    return this.database.withOrg(orgId, async (tx) => {
      const password = await tx.passwords.find(id);
      return {
        password: password && { changedAt: password.changedAt },
        recoveryCodes: await tx.recoveryCodes.stateOf(id),
        passkeys: (await tx.passkeys.ofMember(id)).length,
        identities: await tx.identityProviders.identitiesOf(id),
      };
    });
  }

  /** Whoever has the old password has no session from now on. Throws `invalid_request` for a weak one. */
  async set(tx: OrgTransaction, memberId: string, input: NewPassword, { requestId }: Browser): Promise<void> {
    const { password, field, change, except } = input;
    const { email, name } = found(await tx.members.find(memberId), 'member');
    const org = await tx.orgs.get();
    const weakness = weaknessOf(password, [email, name, org.name, org.slug]);
    if (weakness) {
      const errors = [{ path: field, message: weakness }];
      throw new ProblemError('invalid_request', 'The password is too weak.', { errors });
    }
    await tx.passwords.put(memberId, await this.hasher.hash(password));
    const ended = await tx.sessions.endAll(memberId, except);
    const actor = { kind: 'member', id: memberId } as const;
    const told = ended > 0 ? `${change}; sessions ended: ${ended}` : change;
    await recordChangeBy(tx, actor, requestId, { resource: 'password', id: memberId, change: told });
  }

  /** Guessing from an open page is guessing. */
  private async assertCurrent(
    { orgId, id }: MemberPrincipal,
    hash: string,
    current: string | undefined,
    browser: Browser,
  ): Promise<void> {
    if (current === undefined) {
      const errors = [{ path: 'current', message: 'is needed, as you have a password' }];
      throw new ProblemError('invalid_request', 'The current password is missing.', { errors });
    }
    const member = await this.database.withOrg(orgId, async (tx) => found(await tx.members.find(id), 'member'));
    const counted = await this.throttle.count('password', accountKey(orgId, member.email), browser.address);
    if (!(await this.hasher.matches(current, hash))) {
      await this.signIns.recordRefusal(orgId, { kind: 'member', id }, 'wrong password, from a session', browser);
      throw new ProblemError('forbidden', 'The current password is another one.');
    }
    await counted.forgive();
  }
}
