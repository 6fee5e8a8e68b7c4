import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { AuditEvent } from '@runplane/contracts';
import { actionOfWorkflowId, GUARDED_ACTION_WORKFLOW } from '@runplane/contracts/values';
import type { Database } from '@runplane/database';
import { isErased, type TemporalClient } from '@runplane/service-kit/process';
import { Client, type WorkflowExecutionInfo } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { Logger } from 'pino';
import { compareWithLog } from './compare-with-log.js';
import { readHistory } from './read-history.js';

const compress = promisify(gzip);
/** Visibility is written after the fact: what closed shortly before the last archived one may come later. */
const OVERLAP_MS = 10 * 60_000;

/** Memos come with every list: one that is erased can't be opened, and nothing here asks what is in them. */
const LEFT_SEALED: PayloadCodec = {
  encode: async (payloads) => payloads,
  decode: async (payloads) =>
    payloads.map(({ data }) => ({ metadata: { encoding: Buffer.from('binary/plain') }, data })),
};

export interface SweeperOptions {
  database: Database;
  temporal: TemporalClient;
  logger: Logger;
  everyMs: number;
}

/**
 * Keeps the histories of closed workflows before Temporal's retention deletes them, and holds each against the log.
 * Several processes may sweep: each history is kept once.
 */
export class HistorySweeper {
  private readonly lister: Client;
  private stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  /** When the oldest closed whose history this process could not archive in its last round. */
  private failedAt: Date | null = null;

  constructor(private readonly options: SweeperOptions) {
    const { connection, client } = options.temporal;
    const dataConverter = { payloadCodecs: [LEFT_SEALED] };
    this.lister = new Client({ connection, namespace: client.options.namespace, dataConverter });
  }

  start(): void {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.sweep());
    }, this.options.everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.running;
  }

  /** One round. A history that can't be read is tried again in the next one, and keeps nothing else back. */
  async sweep(): Promise<void> {
    const { logger } = this.options;
    try {
      const since = await this.since();
      this.failedAt = null;
      // Oldest first: a round that is cut short leaves nothing behind the last archived one.
      for (const closed of await this.closedSince(since)) {
        if (this.stopping.signal.aborted) return;
        await this.archive(closed).catch((error: unknown) => {
          this.failedAt ??= closed.closeTime ?? null;
          logger.error({ err: error, workflowId: closed.workflowId }, 'history not archived');
        });
      }
    } catch (error) {
      logger.warn({ err: error }, 'histories were not swept');
    }
  }

  private async since(): Promise<Date> {
    const last = await this.options.database.lastArchived();
    if (last === null) return new Date(0);
    return new Date(Math.min(last.getTime(), this.failedAt?.getTime() ?? Number.POSITIVE_INFINITY) - OVERLAP_MS);
  }

  private async closedSince(since: Date): Promise<WorkflowExecutionInfo[]> {
    const query = `WorkflowType = '${GUARDED_ACTION_WORKFLOW}' AND ExecutionStatus != 'Running' AND CloseTime >= '${since.toISOString()}'`;
    const closed: WorkflowExecutionInfo[] = [];
    for await (const execution of this.lister.workflow.list({ query })) closed.push(execution);
    return closed.sort((a, b) => (a.closeTime?.getTime() ?? 0) - (b.closeTime?.getTime() ?? 0));
  }

  private async archive({ workflowId, runId, status, closeTime }: WorkflowExecutionInfo): Promise<void> {
    const { database, temporal } = this.options;
    const action = actionOfWorkflowId(workflowId);
    if (!action || !closeTime) return;
    const { orgId, actionId } = action;
    if (await database.withOrg(orgId, (tx) => tx.archivedHistories.has(actionId, runId))) return;
    const history = await temporal.withDeadline(
      (client) => client.workflow.getHandle(workflowId, runId).fetchHistory(),
      30_000,
    );
    const differences = await this.differences({ orgId, actionId, runId }, history, status.name);
    const bytes = Buffer.from(proto.temporal.api.history.v1.History.encode(history).finish());
    const entry = {
      actionId,
      runId,
      closeStatus: status.name,
      closedAt: closeTime.toISOString(),
      events: history.events?.length ?? 0,
      history: await compress(bytes),
      differences,
    };
    await database.withOrg(orgId, (tx) => tx.archivedHistories.keep(entry));
    // What was erased is sealed for ever, and is kept so: that is no difference.
    if (differences.some(({ kind }) => kind !== 'erased')) {
      this.options.logger.warn({ orgId, actionId, differences }, 'history and log differ');
    }
  }

  private async differences(
    { orgId, actionId, runId }: { orgId: string; actionId: string; runId: string },
    history: Parameters<typeof readHistory>[0],
    status: string,
  ) {
    const { database, temporal } = this.options;
    const { leaves, row } = await database.withOrg(orgId, async (tx) => ({
      leaves: await tx.audit.ofSubject(actionId),
      row: await tx.actions.find(actionId),
    }));
    try {
      const closed = await readHistory(history, status, temporal.client.options.loadedDataConverter);
      const events = leaves.map(({ leaf }) => AuditEvent.parse(JSON.parse(leaf)));
      return compareWithLog(closed, {
        leafHashes: leaves.map(({ leafHash }) => leafHash),
        types: events.map(({ type }) => type),
        events: events.map(({ workflow }) => (workflow?.run === runId ? (workflow.event ?? null) : null)),
        status: row?.status ?? null,
      });
    } catch (error) {
      if (!isErased(error)) throw error;
      const message = 'the data was erased, or its key lost, before the history was archived';
      return [{ kind: 'erased' as const, seq: null, message }];
    }
  }
}
