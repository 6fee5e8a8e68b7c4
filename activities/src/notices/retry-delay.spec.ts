import { describe, expect, it } from '@jest/globals';
import { retryDelayMs } from './retry-delay.js';

const policy = { firstMs: 1_000, factor: 3, mostMs: 60_000, giveUpAfterMs: 3_600_000 };

describe('retryDelayMs', () => {
  it.each([
    [1, 0, 500],
    [1, 1, 1_000],
    [2, 1, 3_000],
    [3, 0.5, 6_750],
    [9, 1, 60_000],
    [400, 0, 30_000],
  ])('after attempt %d with chance %d is %d', (attempt, random, delay) => {
    expect(retryDelayMs(policy, attempt, { random })).toBe(delay);
  });

  it('is what the other side asks for where that is longer, up to the longest pause', () => {
    expect(retryDelayMs(policy, 1, { askedMs: 20_000, random: 1 })).toBe(20_000);
    expect(retryDelayMs(policy, 4, { askedMs: 1_000, random: 1 })).toBe(27_000);
    expect(retryDelayMs(policy, 1, { askedMs: 999_999_999, random: 1 })).toBe(60_000);
  });
});
