import { condition } from '@temporalio/workflow';

/**
 * The time of one workflow: milliseconds since 1970, never back. `Date.now()` alone may not decide what comes next: the
 * SDK takes it from the start of the task, and a task that was handed out while the server went down has been seen with
 * the time of the one before, which a replay does not repeat. What is in the history (a timer that fired, the time of a
 * recorded decision) is the same in each replay, so the clock is at least there.
 */
export class WorkflowClock {
  private known = 0;

  now(): number {
    return Math.max(Date.now(), this.known);
  }

  /** That instant has come, whatever the task says. */
  reach(at: number): void {
    this.known = Math.max(this.known, at);
  }

  /**
   * Waits until `isMet`, or for that instant: true where it was met. A timer also for what is due: where local activities
   * took long, the clock may show another time in a replay, and what is done next must not depend on it.
   */
  async waitUntil(at: number, isMet: () => boolean, summary: string): Promise<boolean> {
    const met = await condition(isMet, Math.max(1, at - this.now()), { summary });
    if (!met) this.reach(at);
    return met;
  }
}
