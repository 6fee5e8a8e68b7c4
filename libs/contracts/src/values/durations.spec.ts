import { describe, expect, it } from '@jest/globals';
import { durationMs } from './durations.js';

describe('durationMs', () => {
  it('reads seconds, minutes, hours and days', () => {
    expect(['30s', '15m', '24h', '30d'].map(durationMs)).toEqual([30_000, 900_000, 86_400_000, 2_592_000_000]);
  });

  it.each(['', '15', 'm', '-1m', '1.5h', '1w', '9999999s', ' 1m'])('refuses %p', (text) => {
    expect(() => durationMs(text)).toThrow(RangeError);
  });
});
