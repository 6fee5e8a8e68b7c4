import { setImmediate } from 'node:timers/promises';
import type { DecisionEffect } from '@runplane/contracts';
import { type CompiledBundle, compileBundle, evaluate } from '@runplane/policy';
import { bundleOf, inputOf } from './engines/runplane.js';
import { naiveDecision } from './naive.js';
import { benchRequests, benchRules } from './rules.js';

export interface HotSwap {
  decisions: number;
  swaps: number;
  failed: number;
  /** Decisions that no whole bundle makes. */
  halfLoaded: number;
  /** Longest time between two decisions, in milliseconds by the clock. */
  longestPauseMs: number;
}

const BATCH = 100;
const SWAP_EVERY_MS = 50;

/** Decides without a break while bundles of so many rules are loaded and swapped. */
export async function measureHotSwap(count: number, durationMs: number): Promise<HotSwap> {
  const sets = [1, 2].map((seed) => benchRules(count, 'mixed', seed));
  const requests = benchRequests(256, sets[0] ?? []);
  const inputs = requests.map(inputOf);
  const bundles = sets.map((rules) => bundleOf(rules));
  const expected = new Map<string, DecisionEffect[]>();
  const compiled = bundles.map((bundle, i) => {
    const each = compileBundle(bundle);
    expected.set(
      each.digest,
      requests.map((request) => naiveDecision(sets[i] ?? [], request).decision),
    );
    return each;
  });
  const state = { current: compiled[0] as CompiledBundle, isOver: false, swaps: 0 };
  const result: HotSwap = { decisions: 0, swaps: 0, failed: 0, halfLoaded: 0, longestPauseMs: 0 };

  const deciding = (async () => {
    let last = performance.now();
    while (!state.isOver) {
      for (let i = 0; i < BATCH; i++) {
        const place = result.decisions++ % inputs.length;
        try {
          const { decision, policyBundle } = evaluate(state.current, inputs[place] as (typeof inputs)[number]);
          if (expected.get(policyBundle)?.[place] !== decision) result.halfLoaded++;
        } catch {
          result.failed++;
        }
        const now = performance.now();
        result.longestPauseMs = Math.max(result.longestPauseMs, now - last);
        last = now;
      }
      await setImmediate();
    }
  })();
  const until = performance.now() + durationMs;
  let swapped = performance.now();
  while (performance.now() < until) {
    if (performance.now() - swapped >= SWAP_EVERY_MS) {
      result.swaps++;
      state.current = compileBundle(bundles[result.swaps % bundles.length] as (typeof bundles)[number]);
      swapped = performance.now();
    }
    await setImmediate();
  }
  state.isOver = true;
  await deciding;
  return result;
}
