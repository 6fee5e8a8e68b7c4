import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { workflowIdOf } from '@runplane/contracts';
import { Database, DataKeys } from '@runplane/database';
import { TemporalClient } from '@runplane/service-kit';
import { WorkflowNotFoundError } from '@temporalio/client';
import { BackgroundWork } from '../../common/background-work.js';
import { recordChangeBy } from '../../common/record-change.js';

const BATCH = 100;

/** Runs erasures in this process, batch by batch; one that dies goes on from the start, and finds less to erase. */
@Injectable()
export class ErasureRunner implements OnApplicationShutdown {
  private readonly work = new BackgroundWork();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DataKeys) private readonly keys: DataKeys,
    @Inject(TemporalClient) private readonly temporal: TemporalClient,
  ) {}

  run(orgId: string, id: string): void {
    this.work.start({
      name: `erasure ${id}`,
      run: () => this.erase(orgId, id),
      fail: (message) => this.database.withOrg(orgId, (tx) => tx.erasures.end(id, 'FAILED', message)),
    });
  }

  onApplicationShutdown(): Promise<void> {
    return this.work.stop();
  }

  private async erase(orgId: string, id: string): Promise<void> {
    for (let after = ''; !this.work.isStopping; ) {
      const batch = await this.eraseBatch(orgId, id, after);
      if (batch === null) return this.database.withOrg(orgId, (tx) => tx.erasures.end(id, 'DONE'));
      this.keys.forget(orgId, batch.erased);
      after = batch.last;
    }
  }

  /** The keys, the rows and the log entry go together, or not at all. */
  private async eraseBatch(orgId: string, id: string, after: string) {
    const ids = await this.database.withOrg(orgId, (tx) => tx.erasures.next(id, after, BATCH));
    const last = ids.at(-1);
    if (last === undefined) return null;
    const closed = await this.closed(orgId, ids);
    return this.database.withOrg(orgId, async (tx) => {
      const erased = await tx.erasures.erase(closed);
      await tx.approvals.eraseTexts(erased);
      await tx.wrappedKeys.destroy(erased);
      await tx.erasures.advance(id, { erased: erased.length, kept: ids.length - erased.length });
      if (erased.length > 0) {
        const change = { resource: 'erasure', id, change: 'erased', actions: erased } as const;
        await recordChangeBy(tx, { kind: 'system', id: 'erasure' }, id, change);
      }
      return { erased, last };
    });
  }

  /** A workflow that runs still needs its key, to be replayed and to end: Temporal says which do not. */
  private async closed(orgId: string, ids: readonly string[]): Promise<string[]> {
    const closed: string[] = [];
    for (const id of ids) if (await this.isClosed(workflowIdOf(orgId, id))) closed.push(id);
    return closed;
  }

  private async isClosed(workflowId: string): Promise<boolean> {
    try {
      const { status } = await this.temporal.withDeadline((client) => client.workflow.getHandle(workflowId).describe());
      return status.name !== 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return true;
      throw error;
    }
  }
}
