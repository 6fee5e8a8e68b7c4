import { setTimeout as pause } from 'node:timers/promises';
import type { Plan } from './options.js';
import { type Summary, summarise } from './summary.js';

export interface Rate {
  seconds: number;
  perSecond: number;
  /** How long each decision took, milliseconds. */
  times: Summary;
}

export interface ThroughputResult {
  inFlight: number;
  ours: Rate;
  floor: Rate;
  /** Of the rates: more is better. */
  ratio: number;
}

/** Gives the milliseconds that it took. */
type Decide = () => Promise<number>;

interface Block {
  seconds: number;
  times: number[];
}

const REST_MS = 500;

/** A fixed number of decisions in flight, each followed by the next at once; blocks of both sides alternate. */
export async function measureThroughput(
  sides: { ours: Decide; floor: Decide },
  inFlight: number,
  { throughput: { rounds, blockSeconds } }: Plan,
  signal: AbortSignal,
): Promise<ThroughputResult> {
  const measured = { ours: [] as Block[], floor: [] as Block[] };
  for (let round = 0; round < rounds; round++) {
    for (const side of ['ours', 'floor'] as const) {
      await pause(REST_MS, undefined, { signal });
      measured[side].push(await runBlock(sides[side], inFlight, blockSeconds, signal));
    }
  }
  const [ours, floor] = [rateOf(measured.ours), rateOf(measured.floor)];
  return { inFlight, ours, floor, ratio: ours.perSecond / floor.perSecond };
}

/** All that was begun is waited for and counts, with its time. */
async function runBlock(decide: Decide, inFlight: number, seconds: number, signal: AbortSignal): Promise<Block> {
  const start = performance.now();
  const end = start + seconds * 1_000;
  const times: number[] = [];
  const lane = async () => {
    while (performance.now() < end && !signal.aborted) times.push(await decide());
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  signal.throwIfAborted();
  return { seconds: (performance.now() - start) / 1_000, times };
}

function rateOf(blocks: readonly Block[]): Rate {
  const seconds = blocks.reduce((sum, block) => sum + block.seconds, 0);
  const times = summarise(blocks.flatMap((block) => block.times));
  return { seconds, perSecond: times.samples / seconds, times };
}
