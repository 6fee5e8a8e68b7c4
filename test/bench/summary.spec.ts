import { describe, expect, it } from '@jest/globals';
import { ratiosOf, summarise } from './summary.js';

describe('summarise', () => {
  it('takes percentiles by the nearest rank, whatever the order', () => {
    const times = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(summarise(times)).toEqual({ samples: 100, min: 1, mean: 50.5, p50: 50, p95: 95, p99: 99, max: 100 });
  });

  it('gives a single time for everything, and the largest of a few as p99', () => {
    expect(summarise([7])).toEqual({ samples: 1, min: 7, mean: 7, p50: 7, p95: 7, p99: 7, max: 7 });
    expect(summarise([3, 1, 2])).toMatchObject({ min: 1, p50: 2, p95: 3, p99: 3, max: 3 });
  });

  it('leaves its argument as it is, and refuses an empty one', () => {
    const times = [2, 1];
    summarise(times);
    expect(times).toEqual([2, 1]);
    expect(() => summarise([])).toThrow('nothing was measured');
  });
});

describe('ratiosOf', () => {
  it('divides ours by the floor', () => {
    expect(ratiosOf(summarise([30]), summarise([20]))).toEqual({ p50: 1.5, p95: 1.5, p99: 1.5 });
  });
});
