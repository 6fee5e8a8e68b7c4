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
}
