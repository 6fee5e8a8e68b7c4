import { describe, expect, it } from '@jest/globals';
import { ProblemError } from '@runplane/contracts';
import { AddressLimit, networkOf, PrincipalLimits } from './rate-limits.js';

const MANY = { perSecond: 1_000, burst: 1_000 };
const FEW = { perSecond: 0.5, burst: 2 };
const agent = (keyId: string, orgId: string) => {
  const limits = { roles: [], scope: null, tokenScope: null };
  return { kind: 'agent' as const, id: 'agt_1', orgId, keyId, ...limits };
};
const refusals = (work: () => void, times: number) =>
  Array.from({ length: times }, () => {
    try {
      work();
      return null;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return [error.code, error.extra.retryAfter];
    }
  });
const THIRD = [null, null, ['rate_limited', 2]];

describe('rate limits', () => {
  it('count each address', () => {
    const limit = new AddressLimit(FEW, () => 0);
    expect(refusals(() => limit.take('192.0.2.1'), 3)).toEqual(THIRD);
    expect(refusals(() => limit.take('127.0.0.1'), 3)).toEqual(THIRD);
  });

  it('count each key, and the operator token', () => {
    const limits = new PrincipalLimits({ key: FEW, org: MANY }, () => 0);
    expect(refusals(() => limits.take(agent('a', 'org_1')), 3)).toEqual(THIRD);
    expect(refusals(() => limits.take(agent('b', 'org_1')), 3)).toEqual(THIRD);
    expect(refusals(() => limits.take({ kind: 'operator', id: 'operator' }), 3)).toEqual(THIRD);
  });

  it('count all keys of an org together, and no other org', () => {
    const limits = new PrincipalLimits({ key: MANY, org: FEW }, () => 0);
    let key = 0;
    expect(refusals(() => limits.take(agent(`k${key++}`, 'org_1')), 3)).toEqual(THIRD);
    expect(refusals(() => limits.take(agent('k0', 'org_2')), 3)).toEqual(THIRD);
  });

  it('do not let a refused key use up what its org may ask', () => {
    const limits = new PrincipalLimits({ key: FEW, org: { perSecond: 1, burst: 3 } }, () => 0);
    refusals(() => limits.take(agent('a', 'org_1')), 50);
    expect(refusals(() => limits.take(agent('b', 'org_1')), 1)).toEqual([null]);
  });
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0db8:0001:0002::1', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
])('the network of %s is %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});
