import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { ProblemError } from '@runplane/contracts';
import { Database, type SignInLimit } from '@runplane/database';

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
    const subject = digest('network', networkOf(address));
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

/** A network that one party has: an IPv4 address, or the /64 of an IPv6 one. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail] = (address.split('%')[0] as string).toLowerCase().split('::');
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = tail === undefined ? 0 : Math.max(8 - before.length - after.length, 0);
  return `${[...before, ...Array<number>(zeros).fill(0), ...after]
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

const groupsOf = (text: string): number[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));

function digest(kind: string, name: string): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([kind, name]))
    .digest();
}
