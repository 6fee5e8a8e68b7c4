import { setTimeout as pause } from 'node:timers/promises';
import { describeExit, type RunningChild } from '../process/child.js';

const READY_WITHIN_MS = 60_000;

/**
 * Returns when `GET <url>` answers 200. Throws, and stops the child, if it ends before that, if the signal is aborted
 * or if the time is up: the message holds its last lines.
 */
export async function untilReady(child: RunningChild, url: string, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const cut = AbortSignal.any([signal, ended.signal, AbortSignal.timeout(READY_WITHIN_MS)]);
  child.exited.then((exit) => ended.abort(new Error(`${child.name} ${describeExit(exit)} before it was ready`)));
  let last = 'it does not answer';
  for (let wait = 25; !cut.aborted; wait = Math.min(wait * 1.5, 500)) {
    try {
      const answer = await fetch(url, { signal: cut });
      if (answer.ok) return;
      last = `it answers ${answer.status}: ${(await answer.text()).slice(0, 500)}`;
    } catch {}
    await pause(wait, undefined, { signal: cut }).catch(() => {});
  }
  await child.stop();
  signal.throwIfAborted();
  const reason = ended.signal.aborted
    ? (ended.signal.reason as Error).message
    : `${child.name} is not ready after ${READY_WITHIN_MS / 1000} s (${url}: ${last})`;
  throw new Error([reason, ...child.lastLines().map((line) => `    ${line}`)].join('\n'));
}
