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
  await repeat(ours, warmUp, signal);
  await repeat(floor, warmUp, signal);
  const deadline = performance.now() + atMostSeconds * 1_000;
  while (measured.floor.length < samples && (measured.floor.length === 0 || performance.now() < deadline)) {
    const size = Math.min(blockSize, samples - measured.floor.length);
    measured.ours.push(...(await repeat(ours, size, signal)));
    measured.floor.push(...(await repeat(floor, size, signal)));
  }
  return Object.entries(times).map(([key, description]) => {
    const [a, b] = [measured.ours, measured.floor].map((all) => summarise(all.map((one) => one[key] as number)));
    return { key, ...description, ours: a, floor: b, ratio: ratiosOf(a as Summary, b as Summary) } as LatencyResult;
  });
}

async function repeat<T>(operation: () => Promise<T>, count: number, signal: AbortSignal): Promise<T[]> {
  await pause(REST_MS, undefined, { signal });
  const results: T[] = [];
  while (results.length < count) {
    signal.throwIfAborted();
    results.push(await operation());
  }
  return results;
}
