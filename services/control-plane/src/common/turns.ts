import { ProblemError } from '@runplane/contracts';

/** Pieces of work of one org that may wait. */
const MOST_WAITING = 20;

interface Queue {
  length: number;
  last: Promise<unknown>;
}

/** One piece of work of each org at a time, in this process: what one asks for does not take the processors from all. */
export class Turns {
  private readonly queues = new Map<string, Queue>();

  /** Throws `rate_limited` where too many wait already. */
  async take<T>(orgId: string, work: () => Promise<T>): Promise<T> {
    const queue = this.queues.get(orgId) ?? { length: 0, last: Promise.resolve() };
    if (queue.length > MOST_WAITING) {
      throw new ProblemError('rate_limited', 'Too many analyses of the organisation wait.', { retryAfter: 10 });
    }
    this.queues.set(orgId, queue);
    queue.length++;
    const mine = queue.last.then(work);
    queue.last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      queue.length--;
      if (queue.length === 0) this.queues.delete(orgId);
    }
  }
}

/** For what is read or analysed in a thread, whatever it is. Never taken by work that has a turn already. */
export const threadTurns = new Turns();
