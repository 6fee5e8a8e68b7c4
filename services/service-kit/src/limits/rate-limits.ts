import { isIPv6 } from 'node:net';
import { ProblemError } from '@runplane/contracts';
import type { Principal } from '../auth/principal.js';
import { type Rate, TokenBuckets } from './token-buckets.js';

/** Each is counted by each process on its own: N gateways let N times as much through. */
export interface Rates {
  /** Of each address, before anything else is done for it; of IPv6 each /64, which one host has to itself. */
  ip: Rate;
  /** Of each API key or session, after authentication. */
  key: Rate;
  /** Of all keys of an org together. */
  org: Rate;
}

/** Refuses with `rate_limited` and the seconds to wait. */
export class AddressLimit {
  private readonly buckets: TokenBuckets;

  constructor(rate: Rate, now?: () => number) {
    this.buckets = new TokenBuckets(rate, now);
  }

  take(ip: string): void {
    take(this.buckets, networkOf(ip), 'This address');
  }
}

/** Refuses with `rate_limited` and the seconds to wait. */
export class PrincipalLimits {
  private readonly keys: TokenBuckets;
  private readonly orgs: TokenBuckets;

  constructor(rates: Pick<Rates, 'key' | 'org'>, now?: () => number) {
    this.keys = new TokenBuckets(rates.key, now);
    this.orgs = new TokenBuckets(rates.org, now);
  }

  /** The key first, so that one key alone can not use up its org's requests faster than its own. */
  take(principal: Principal): void {
    if (principal.kind === 'operator') return void take(this.keys, 'operator', 'The operator token');
    if (principal.keyId === null) take(this.keys, principal.id, 'The member');
    else take(this.keys, principal.keyId, 'The key');
    take(this.orgs, principal.orgId, 'The organisation');
  }
}

function take(buckets: TokenBuckets, name: string, who: string): void {
  const taken = buckets.take(name);
  if (taken.ok) return;
  const { retryAfter } = taken;
  throw new ProblemError('rate_limited', `${who} has used up its requests for now.`, { retryAfter });
}

/**
 * The network that one party has: an IPv4 address, or the first four groups of an IPv6 one, its /64. `::ffff:192.0.2.1` is
 * the IPv4 address that it maps.
 */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = '', tail = ''] = (ip.split('%', 1)[0] as string).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = ip.includes('::') ? Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0') : [];
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
