import { describe, expect, it } from '@jest/globals';
import { crashPolicy } from './crash-policy.js';

const limits = { restarts: 3, windowMs: 1_000, firstDelayMs: 10, longestDelayMs: 25 };

describe('crashPolicy', () => {
  it('waits longer after each crash, up to a limit, and gives up after the last restart', () => {
    const after = crashPolicy(limits);
    expect([0, 1, 2, 3].map(after)).toEqual([{ delayMs: 10 }, { delayMs: 20 }, { delayMs: 25 }, null]);
  });

  it('forgets crashes that are older than the window', () => {
    const after = crashPolicy(limits);
    [0, 1, 2].forEach(after);
    expect(after(999)).toBeNull();
    expect(after(1_002)).toEqual({ delayMs: 10 });
  });
});
