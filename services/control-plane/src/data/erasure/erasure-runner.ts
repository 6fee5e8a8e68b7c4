import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { workflowIdOf } from '@runplane/contracts';
import { Database, DataKeys } from '@runplane/database';
import { TemporalClient } from '@runplane/service-kit';
import { WorkflowNotFoundError } from '@temporalio/client';
import { recordChangeBy } from '../../common/record-change.js';

const BATCH = 100;

/** Runs erasures in this process, batch by batch; one that dies goes on from the start, and finds less to erase. */
@Injectable()
export class ErasureRunner implements OnApplicationShutdown {
  private readonly logger = new Logger(ErasureRunner.name);
  private readonly running = new Set<Promise<void>>();
  private isStopping = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DataKeys) private readonly keys: DataKeys,
    @Inject(TemporalClient) private readonly temporal: TemporalClient,
  ) {}

  run(orgId: string, id: string): void {
    const work = this.erase(orgId, id).catch((error: unknown) => this.fail(orgId, id, error));
    this.running.add(work);
    void work.finally(() => this.running.delete(work));
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.running);
  }

  private async erase(orgId: string, id: string): Promise<void> {
    for (let after = ''; !this.isStopping; ) {
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

  private async fail(orgId: string, id: string, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    this.logger.error(`erasure ${id}: ${message}`);
    await this.database
      .withOrg(orgId, (tx) => tx.erasures.end(id, 'FAILED', message.slice(0, 300)))
      .catch(() => undefined);
  }
}
