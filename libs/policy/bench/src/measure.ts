import type { Decider, Engine } from './engine.js';
import { naiveDecision } from './naive.js';
import type { BenchRequest, BenchRule } from './rules.js';

/** CPU time of this process, so that what else runs on the machine counts little. */
export function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** An engine that holds the rules and has decided like the naive evaluator. */
export interface ReadyEngine {
  engine: Engine;
  deciders: Decider[];
  loadMs: number;
  checked: number;
  /** First estimate of a decision's time. */
  us: number;
}

/**
 * Loads the rules and compares decisions, as many as fit into the time (at least one), which also warms the engine up.
 * Throws on the first difference: figures of an engine that decides otherwise mean nothing.
 */
export async function prepare(
  engine: Engine,
  rules: readonly BenchRule[],
  requests: readonly BenchRequest[],
  checkUs: number,
): Promise<ReadyEngine> {
  const began = cpuUs();
  const loaded = await engine.load(rules);
  const loadMs = (cpuUs() - began) / 1_000;
  const deciders = requests.map((request) => loaded.decider(request));
  const checked = await check(engine, deciders, rules, requests, checkUs);
  const ready = { engine, deciders, loadMs, checked, us: 0 };
  // A decision may take longer at first: what counts is what it takes when it is warm.
  for (const share of [0.05, 0.25, 0.5]) ready.us = await meanUs(ready, checkUs * share);
  return ready;
}

async function check(
  engine: Engine,
  deciders: readonly Decider[],
  rules: readonly BenchRule[],
  requests: readonly BenchRequest[],
  limitUs: number,
): Promise<number> {
  const began = cpuUs();
  let checked = 0;
  for (const [i, request] of requests.entries()) {
    const expected = naiveDecision(rules, request).decision;
    const decision = await (deciders[i] as Decider)();
    if (decision !== expected) {
      throw new Error(`${engine.name} says ${decision}, not ${expected}, to ${JSON.stringify(request)}`);
    }
    checked++;
    if (cpuUs() - began > limitUs) break;
  }
  return checked;
}

/** Mean CPU time of a decision in microseconds, over about `budgetUs`. */
export async function meanUs({ deciders, us }: ReadyEngine, budgetUs: number): Promise<number> {
  const most = us > 0 ? Math.max(1, Math.floor(budgetUs / us)) : Number.POSITIVE_INFINITY;
  const began = cpuUs();
  let count = 0;
  while (count < most) {
    // Reading the CPU time costs about as much as a decision of the fastest.
    const batch = us > 100 ? 1 : us > 0 ? Math.min(most - count, 512) : count < 64 ? 1 : 64;
    for (let i = 0; i < batch; i++) {
      const decision = (deciders[(count + i) % deciders.length] as Decider)();
      if (typeof decision !== 'string') await decision;
    }
    count += batch;
    if (cpuUs() - began >= budgetUs) break;
  }
  return (cpuUs() - began) / count;
}

/** Times of single decisions, in microseconds by the clock, which itself costs a few hundredths. */
export function singleUs(deciders: readonly Decider[], count: number): { p50: number; p99: number } {
  const times = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const decide = deciders[i % deciders.length] as Decider;
    const began = performance.now();
    decide();
    times[i] = (performance.now() - began) * 1_000;
  }
  times.sort();
  return { p50: times[Math.floor(count * 0.5)] as number, p99: times[Math.floor(count * 0.99)] as number };
}
