import { availableParallelism } from 'node:os';

/** Pieces of work at once, in this process. */
const MOST = Math.max(2, availableParallelism());

const running = new Set<string>();
const waiting: { orgId: string; start: () => void }[] = [];

/** One piece of work of each org at a time, and few in all. Null where the signal ends the wait: nothing was done. */
export async function inTurn<T>(orgId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T | null> {
  if (running.size < MOST && !running.has(orgId)) running.add(orgId);
  else if (!(await turnOf(orgId, signal))) return null;
  try {
    return await work();
  } finally {
    running.delete(orgId);
    startNext();
  }
}

/** False where the signal came first. */
function turnOf(orgId: string, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const settle = (isMine: boolean): void => {
      signal.removeEventListener('abort', giveUp);
      resolve(isMine);
    };
    const mine = { orgId, start: () => settle(true) };
    const giveUp = (): void => {
      waiting.splice(waiting.indexOf(mine), 1);
      settle(false);
    };
    signal.addEventListener('abort', giveUp);
    waiting.push(mine);
  });
}

/** Of what one end makes room for there is never more than one. */
function startNext(): void {
  const index = waiting.findIndex(({ orgId }) => !running.has(orgId));
  const [next] = index < 0 ? [] : waiting.splice(index, 1);
  if (!next) return;
  running.add(next.orgId);
  next.start();
}
