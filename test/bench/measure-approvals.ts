import type { Plan } from './options.js';
import type { Ours, WaitingApproval } from './ours.js';
import { type Summary, summarise } from './summary.js';

/** What people wait for, while so many approvals are pending at once; milliseconds. */
export interface ApprovalsResult {
  pending: number;
  /** The newest 50 of all that are pending. */
  list: Summary;
  /** Those that the caller may vote on, the next to expire first. */
  mine: Summary;
  /** From the vote's request to its answer: counted by the workflow, and in the log. */
  vote: Summary;
}

/** Fills up to each number in turn. A vote that is measured is replaced, so that as many stay pending. */
export async function measureApprovals(
  ours: Ours,
  { approvals: { pending, samples, inFlight } }: Plan,
  signal: AbortSignal,
): Promise<ApprovalsResult[]> {
  const waiting: WaitingApproval[] = [];
  const fill = async (count: number) => {
    while (waiting.length < count) {
      signal.throwIfAborted();
      const missing = Math.min(inFlight, count - waiting.length);
      waiting.push(...(await Promise.all(Array.from({ length: missing }, () => ours.ask()))));
    }
  };
  const results: ApprovalsResult[] = [];
  for (const count of pending) {
    await fill(count);
    const times = { list: [] as number[], mine: [] as number[], vote: [] as number[] };
    for (let sample = 0; sample < samples; sample++) {
      times.list.push(await ours.list('status=PENDING&limit=50'));
      times.mine.push(await ours.list('mine=true&order=expiry&limit=50'));
      times.vote.push(await ours.deny(waiting.shift() as WaitingApproval));
      await fill(count);
    }
    const { list, mine, vote } = times;
    results.push({ pending: count, list: summarise(list), mine: summarise(mine), vote: summarise(vote) });
  }
  return results;
}
