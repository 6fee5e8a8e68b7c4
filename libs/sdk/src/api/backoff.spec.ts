import { describe, expect, it } from '@jest/globals';
import { pause, pauseMs, retryAfterMs } from './backoff.js';

const retry = { forMs: 60_000, firstMs: 100, mostMs: 5_000 };

describe('pauseMs', () => {
  it('doubles up to the cap, and draws from the upper half', () => {
    const least = [0, 1, 2, 5, 6, 1_000].map((attempt) => pauseMs(attempt, retry, () => 0));
    const most = [0, 1, 2, 5, 6, 1_000].map((attempt) => pauseMs(attempt, retry, () => 1));
    expect(least).toEqual([50, 100, 200, 1_600, 2_500, 2_500]);
    expect(most).toEqual([100, 200, 400, 3_200, 5_000, 5_000]);
  });
});

describe('retryAfterMs', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each<[string | null, number | null]>([
    [null, null],
    ['0', 0],
    ['120', 120_000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
  ])('%p is %p', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });
});

describe('pause', () => {
  it('ends with the reason of the signal', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const pausing = pause(2 ** 30, controller.signal);
    controller.abort(reason);
    await expect(pausing).rejects.toBe(reason);
    await expect(pause(0, controller.signal)).rejects.toBe(reason);
  });
});
