import { setTimeout as pause } from 'node:timers/promises';
import type { Plan } from './options.js';
import { type Percentile, ratiosOf, type Summary, summarise } from './summary.js';

/** One operation from its start to its end: what took how long, in milliseconds. */
export type Timed<Name extends string> = () => Promise<Record<Name, number>>;

/** Ours against the floor, by one operation each, which may give more than one time. */
export interface Comparison<Name extends string = string> {
  times: Record<Name, Description>;
  ours: Timed<Name>;
  floor: Timed<Name>;
}

export interface Description {
  title: string;
  /** From what to what. */
  measures: string;
  /** The same of the floor. */
  against: string;
}

export interface LatencyResult extends Description {
  key: string;
  ours: Summary;
  floor: Summary;
  ratio: Record<Percentile, number>;
}

/** Between blocks: what the last one left behind (batches of the log, closing workflows) is not the next one's load. */
const REST_MS = 250;

/** One operation at a time, in blocks that alternate, so that noise of the machine hits both sides. */
export async function measureLatency(
  { times, ours, floor }: Comparison,
  { warmUp, latency: { samples, blockSize, atMostSeconds } }: Plan,
  signal: AbortSignal,
): Promise<LatencyResult[]> {
  const measured = { ours: [] as Record<string, number>[], floor: [] as Record<string, number>[] };
  const rounds = Math.ceil(samples / blockSize);
  // Each side of each round has the same share of the time, so that a slow machine gives fewer samples of both.
  const blockMs = (atMostSeconds * 1_000) / rounds / 2;
  for (const side of [ours, floor]) await repeat(side, warmUp, blockMs, signal);
  for (let round = 0; round < rounds; round++) {
    measured.ours.push(...(await repeat(ours, blockSize, blockMs, signal)));
    measured.floor.push(...(await repeat(floor, blockSize, blockMs, signal)));
  }
  return Object.entries(times).map(([key, description]) => {
    const [a, b] = [measured.ours, measured.floor].map((all) => summarise(all.map((one) => one[key] as number)));
    return { key, ...description, ours: a, floor: b, ratio: ratiosOf(a as Summary, b as Summary) } as LatencyResult;
  });
}

/** Once at least; then until the count or the time is reached. */
async function repeat<T>(operation: () => Promise<T>, count: number, ms: number, signal: AbortSignal): Promise<T[]> {
  await pause(REST_MS, undefined, { signal });
  const end = performance.now() + ms;
  const results: T[] = [];
  do {
    signal.throwIfAborted();
    results.push(await operation());
  } while (results.length < count && performance.now() < end);
  return results;
}
