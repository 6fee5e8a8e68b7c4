import { setTimeout as pause } from 'node:timers/promises';
import { describeExit, type RunningChild } from '../process/child.js';
import { type CrashLimits, crashPolicy } from './crash-policy.js';

export interface Supervised<Child extends RunningChild = RunningChild> {
  /** The newest child; it may have ended a moment ago. */
  current(): Child;
  /** Rejects when the child has crashed more often than the limits allow. */
  failed: Promise<never>;
  stop(): Promise<void>;
}

/**
 * Keeps a child running: `start` resolves when it is ready, and gives up when its signal is aborted. An end that
 * nobody asked for is reported and followed by a restart, within the limits. The first start's failure is the caller's.
 */
export async function supervise<Child extends RunningChild>(options: {
  name: string;
  start: (signal: AbortSignal) => Promise<Child>;
  limits: CrashLimits;
  report: (text: string) => void;
  signal: AbortSignal;
}): Promise<Supervised<Child>> {
  const { name, start, limits, report } = options;
  const stopping = new AbortController();
  const signal = AbortSignal.any([stopping.signal, options.signal]);
  const decide = crashPolicy(limits);
  let child = await start(signal);

  async function keepRunning(): Promise<void> {
    while (!signal.aborted) {
      const exit = await child.exited;
      if (signal.aborted) return;
      report(`${name} (process ${child.pid}) ${describeExit(exit)}${lastWords(child)}`);
      await restart();
    }
  }

  async function restart(): Promise<void> {
    while (!signal.aborted) {
      const next = decide(Date.now());
      if (!next)
        throw new Error(`${name} crashed more than ${limits.restarts} times within ${limits.windowMs / 1000} s`);
      report(`${name} is restarted in ${next.delayMs} ms`);
      await pause(next.delayMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        child = await start(signal);
        return report(`${name} runs again (process ${child.pid})`);
      } catch (error) {
        if (!signal.aborted) report(`${name} did not start: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  const watching = keepRunning().catch(failure.reject);
  return {
    current: () => child,
    failed: failure.promise,
    stop: async () => {
      stopping.abort();
      await child.stop();
      await watching;
      // A restart may just have succeeded.
      await child.stop();
    },
  };
}

function lastWords(child: RunningChild): string {
  const lines = child.lastLines().slice(-5);
  return lines.length > 0 ? `; its last lines:\n${lines.map((line) => `    ${line}`).join('\n')}` : '';
}
