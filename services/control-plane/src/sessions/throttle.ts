import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ProblemError } from '@runplane/contracts';
import { Database, type SignInLimit } from '@runplane/database';
import { networkOf } from '@runplane/service-kit';

/** Counted in one go, so that nobody gets more tries by guessing at one and the other. */
export type SecretKind = 'password' | 'recovery_code';

const DAY = 86_400;
/** The fifth wrong password in a row costs a minute, the next two, … up to a day: far from 100 tries (NIST SP 800-63B). */
const ACCOUNT: SignInLimit = { free: 5, firstSeconds: 60, mostSeconds: DAY, forgetSeconds: 30 * DAY };
/** Many people may sit behind one address. */
const NETWORK: SignInLimit = { free: 50, firstSeconds: 60, mostSeconds: 3_600, forgetSeconds: 3_600 };

/** A try that has been counted as a failure. */
export interface CountedTry {
  /** It was none. */
  forgive(): Promise<void>;
}

/** Slows guessing down, by account and by network, for all control planes of the database together. */
@Injectable()
export class SignInThrottle {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Before the secret is looked at. `account`: `accountKey`. Throws `rate_limited` where it is too early. */
  async count(kind: SecretKind, account: string, address: string): Promise<CountedTry> {
    const forgiveNetwork = await this.countNetwork(address);
    const subject = digest(kind, account);
    await this.wait(subject, ACCOUNT);
    return {
      forgive: async () => {
        await this.database.signIn.forgive(subject, { all: true });
        await forgiveNetwork.forgive();
      },
    };
  }

  /** For what can't be guessed, but be tried: nobody fills the log. */
  async countNetwork(address: string): Promise<CountedTry> {
    const subject = digest('network', countedNetworkOf(address));
    await this.wait(subject, NETWORK);
    return { forgive: () => this.database.signIn.forgive(subject, { all: false }) };
  }

  /** Who has proven otherwise to be the account's person begins anew. */
  forget(kind: SecretKind, account: string): Promise<void> {
    return this.database.signIn.forgive(digest(kind, account), { all: true });
  }

  private async wait(subject: Buffer, limit: SignInLimit): Promise<void> {
    const retryAfter = await this.database.signIn.count(subject, limit);
    if (retryAfter > 0) throw new ProblemError('rate_limited', 'Too many sign-ins have failed; wait.', { retryAfter });
  }
}

/** Of an account whether it exists or not. `org`: its id, or what was given where there is none. */
export const accountKey = (org: string, email: string): string =>
  JSON.stringify([org, email].map((s) => s.toLowerCase()));

/** The name that tries from an address are counted under. */
export function countedNetworkOf(address: string): string {
  const network = networkOf(address);
  return network.includes(':') ? `${network}::/64` : network;
}

function digest(kind: string, name: string): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([kind, name]))
    .digest();
}
