import { describe, expect, it } from '@jest/globals';
import { TokenBuckets } from './token-buckets.js';

describe('TokenBuckets', () => {
  const at = (limit: { perSecond: number; burst: number }) => {
    const clock = { ms: 0 };
    return { clock, buckets: new TokenBuckets(limit, () => clock.ms) };
  };
  const takeAll = (buckets: TokenBuckets, name: string, times: number) =>
    Array.from({ length: times }, () => buckets.take(name).ok);

  it('lets a burst through and then says how long to wait', () => {
    const { buckets } = at({ perSecond: 2, burst: 3 });
    expect(takeAll(buckets, 'a', 3)).toEqual([true, true, true]);
    expect(buckets.take('a')).toEqual({ ok: false, retryAfter: 0.5 });
  });

  it('refills with time, never beyond the burst', () => {
    const { buckets, clock } = at({ perSecond: 2, burst: 3 });
    takeAll(buckets, 'a', 3);
    clock.ms = 500;
    expect(takeAll(buckets, 'a', 2)).toEqual([true, false]);
    clock.ms = 60_000;
    expect(takeAll(buckets, 'a', 4)).toEqual([true, true, true, false]);
  });

  it('keeps the names apart', () => {
    const { buckets } = at({ perSecond: 1, burst: 1 });
    expect([buckets.take('a').ok, buckets.take('b').ok, buckets.take('a').ok]).toEqual([true, true, false]);
  });

  it('forgets full buckets when there are many', () => {
    const { buckets, clock } = at({ perSecond: 1, burst: 1 });
    for (let i = 0; i < 10_000; i++) buckets.take(`name ${i}`);
    clock.ms = 5_000;
    buckets.take('last');
    expect(buckets.size).toBe(1);
  });

  it('holds a bounded number of names, however many come and however slowly they fill', () => {
    const { buckets } = at({ perSecond: 0.001, burst: 1 });
    for (let i = 0; i < 250_000; i++) buckets.take(`name ${i}`);
    expect(buckets.size).toBeLessThanOrEqual(100_000);
    expect(buckets.take('name 249999').ok).toBe(false);
  });
});
