import { randomUUID } from 'node:crypto';
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import { answerUpdate, FLOOR_QUEUE, goSignal, waitingUpdate } from './messages.js';
import type { decideFloor, executeFloor, resumeFloor } from './workflows.js';

/** Bare workflows, asked for by Temporal's own client from the process that also sends our requests. */
export class Floor {
  private readonly client: Client;

  private constructor(readonly connection: Connection) {
    this.client = new Client({ connection });
  }

  static async connect(address: string): Promise<Floor> {
    return new Floor(await Connection.connect({ address }));
  }

  /** Update-with-Start of a workflow with one local activity, to the answer. */
  async decide(): Promise<number> {
    const start = performance.now();
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof decideFloor>('decideFloor', {
      ...options(),
      args: [],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
    await this.client.workflow.executeUpdateWithStart(answerUpdate, { startWorkflowOperation });
    return performance.now() - start;
  }

  /** Start of a workflow with one activity, to its result. */
  async execute(): Promise<number> {
    const start = performance.now();
    await this.client.workflow.execute<typeof executeFloor>('executeFloor', options());
    return performance.now() - start;
  }

  /** A signal to a waiting workflow, to the begin of its activity and to its result. */
  async resume(): Promise<{ begun: number; ended: number }> {
    const handle = await this.client.workflow.start<typeof resumeFloor>('resumeFloor', options());
    await handle.executeUpdate(waitingUpdate);
    const result = handle.result();
    const [start, startedAt] = [performance.now(), Date.now()];
    await handle.signal(goSignal);
    const begunAt = await result;
    return { begun: begunAt - startedAt, ended: performance.now() - start };
  }
}

function options() {
  return { workflowId: `floor:${randomUUID()}`, taskQueue: FLOOR_QUEUE };
}
