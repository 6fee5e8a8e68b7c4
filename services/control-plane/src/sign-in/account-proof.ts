import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { ProblemError } from '@runplane/contracts';
import { type Account, Database } from '@runplane/database';
import type { Browser } from '../sessions/browser.js';
import { SignIns } from '../sessions/sign-ins.js';
import { accountKey, type SecretKind, SignInThrottle } from '../sessions/throttle.js';

/** No refusal is answered earlier, so that its time does not tell whether there is such an account. Milliseconds. */
const REFUSAL_TAKES = 400;

export interface AccountClaim {
  org: string;
  email: string;
}

/** Proves that somebody is the member they say to be. Unknown, wrong and disabled look the same from outside. */
@Injectable()
export class AccountProof {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SignInThrottle) private readonly throttle: SignInThrottle,
    @Inject(SignIns) private readonly signIns: SignIns,
  ) {}

  /** `isRight` is asked for an account that does not exist, too, and does the same work then. */
  async prove(
    kind: SecretKind,
    { org, email }: AccountClaim,
    browser: Browser,
    isRight: (account: Account | null) => Promise<boolean>,
  ): Promise<Account> {
    const earliest = delay(REFUSAL_TAKES);
    const account = await this.database.signIn.account(org, email);
    const counted = await this.throttle.count(kind, accountKey(account?.orgId ?? org, email), browser.address);
    const right = await isRight(account);
    const why = right && account ? disabledBy(account) : `wrong ${kind}`;
    if (!account || why) {
      if (account) await this.recordRefusal(account, why ?? '', browser);
      await earliest;
      throw new ProblemError('unauthenticated', 'Organisation, address and secret do not belong together.');
    }
    await counted.forgive();
    return account;
  }

  private recordRefusal({ orgId, memberId }: Account, why: string, browser: Browser): Promise<void> {
    return this.signIns.recordRefusal(orgId, { kind: 'member', id: memberId }, why, browser);
  }
}

function disabledBy({ orgStatus, memberStatus }: Account): string | null {
  if (orgStatus !== 'active') return 'the organisation is disabled';
  return memberStatus === 'active' ? null : 'the member is disabled';
}
