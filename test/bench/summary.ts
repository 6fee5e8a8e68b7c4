/** What is kept of a series of times. */
export interface Summary {
  samples: number;
  min: number;
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

export type Percentile = 'p50' | 'p95' | 'p99';
export const PERCENTILES: readonly Percentile[] = ['p50', 'p95', 'p99'];

/** Nearest-rank percentiles: each is a time that was measured. */
export function summarise(times: readonly number[]): Summary {
  if (times.length === 0) throw new RangeError('nothing was measured');
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
  return {
    samples: sorted.length,
    min: at(0),
    mean: sorted.reduce((sum, time) => sum + time, 0) / sorted.length,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
  };
}

export function ratiosOf(ours: Summary, floor: Summary): Record<Percentile, number> {
  return { p50: ours.p50 / floor.p50, p95: ours.p95 / floor.p95, p99: ours.p99 / floor.p99 };
}
