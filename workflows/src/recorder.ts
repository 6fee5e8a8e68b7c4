import type { ChainPlace, RecordStepsInput } from '@runplane/activities';
import type { WorkflowReference } from '@runplane/contracts';
import { workflowInfo } from '@temporalio/workflow';
import type { WorkflowClock } from './clock.js';

/** Gives the steps of one action their places in its chain of log entries: one at a time, in the order of the calls. */
export class Recorder {
  private place: ChainPlace = { seq: 0, prev: null };
  private last: Promise<unknown> = Promise.resolve();
  private latest = 0;

  constructor(
    private readonly ids: { orgId: string; actionId: string },
    private readonly clock: WorkflowClock,
  ) {}

  /**
   * The time of a step, RFC 3339. A workflow's clock stands still within a task, and the decision brings the time of its
   * activity: without this, the log would say that an action ran before it was decided.
   */
  time(at = this.clock.now()): string {
    this.latest = Math.max(this.latest, at);
    this.clock.reach(at);
    return new Date(this.latest).toISOString();
  }

  /** Runs `step` when all earlier ones have finished, at the next free place; it returns the place after its own. */
  run<T extends { next: ChainPlace }>(step: (place: ChainPlace) => Promise<T>): Promise<T> {
    const result = this.last.then(async () => {
      const answer = await step(this.place);
      this.place = answer.next;
      return answer;
    });
    this.last = result.catch(() => undefined);
    return result;
  }

  /** All steps so far are committed. */
  async settled(): Promise<void> {
    await this.last;
  }

  async record(
    recordSteps: (input: RecordStepsInput) => Promise<ChainPlace>,
    step: Pick<RecordStepsInput, 'steps' | 'status' | 'reason' | 'error' | 'action' | 'approval' | 'grants'>,
  ): Promise<void> {
    await this.run(async (place) => ({
      next: await recordSteps({ ...this.ids, workflow: workflowReference(), place, ...step }),
    }));
  }
}

/** Where the running task is in Temporal's history: its length is the id of the last event, which began the task. */
export function workflowReference(): WorkflowReference {
  const { workflowId, runId, historyLength } = workflowInfo();
  return { id: workflowId, run: runId, event: historyLength };
}
