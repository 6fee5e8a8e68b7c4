import { setTimeout as pause } from 'node:timers/promises';
import type { Plan } from './options.js';
import type { Ours, SlowCalls } from './ours.js';
import { type Percentile, ratiosOf, type Summary, summarise } from './summary.js';

/** What the actions of one org wait for because another one has so many queued; milliseconds. */
export interface FairnessResult {
  /** Tool calls that one org asks for at once. Each keeps its place for a while, and there are fewer places. */
  queued: number;
  /** From guard to outcome of an action of the other org: with nothing queued, and beside the queue. */
  alone: Summary;
  beside: Summary;
  ratio: Record<Percentile, number>;
  /** Calls that waited for their place when the first of `beside` was asked for, and when the last had ended. */
  waiting: { first: number; last: number };
  /** Calls of the queue that were given their place between the request and the outcome of one of `beside`. */
  ahead: { p50: number; max: number };
  /** The same for the next action of the org that has the queue, asked for with the first of `beside`. */
  ownAhead: number;
}

export async function measureFairness(
  { busy, other }: { busy: Ours; other: Ours },
  { fairness: { queued, everyMs, samples, inFlight } }: Plan,
  signal: AbortSignal,
): Promise<FairnessResult> {
  const alone = [];
  for (let sample = 0; sample < samples; sample++) alone.push(await other.execute());

  const calls = busy.slowCalls();
  await fill(calls, { queued, inFlight, signal });
  const waiting = () => queued - calls.begun();
  const first = waiting();
  // Slow enough for this machine: what ends faster than it can be taken in would be load, not a queue.
  let turn = setInterval(() => calls.answerOne(), everyMs);
  try {
    const passing = async (org: Ours) => {
      const before = calls.begun();
      const ms = await org.executeInTheEnd();
      return { ms, ahead: calls.begun() - before };
    };
    const ownNext = passing(busy);
    // Where the others fail first, that is what is told.
    ownNext.catch(() => undefined);
    const beside: Passed[] = [];
    // Beside nothing there is nothing to measure: a machine that is too slow for its queue takes fewer samples.
    while (beside.length < samples && (waiting() > 0 || beside.length === 0)) {
      signal.throwIfAborted();
      beside.push(await passing(other));
    }
    const places = { first, last: waiting() };
    clearInterval(turn);
    turn = setInterval(() => calls.answerAll(), everyMs);
    const ownAhead = (await ownNext).ahead;
    const times = { alone: summarise(alone), beside: summarise(beside.map(({ ms }) => ms)) };
    const { p50, max } = summarise(beside.map(({ ahead }) => ahead));
    while (waiting() > 0) await pause(everyMs, undefined, { signal });
    const ratio = ratiosOf(times.beside, times.alone);
    return { queued, ...times, ratio, waiting: places, ahead: { p50, max }, ownAhead };
  } finally {
    clearInterval(turn);
    calls.answerAll();
  }
}

interface Passed {
  ms: number;
  ahead: number;
}

/** Until as many are asked for: those that find a place keep it, the others wait for one. */
async function fill(
  calls: SlowCalls,
  { queued, inFlight, signal }: { queued: number; inFlight: number; signal: AbortSignal },
): Promise<void> {
  let missing = queued;
  const lane = async () => {
    while (missing-- > 0 && !signal.aborted) await calls.ask();
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  signal.throwIfAborted();
}
