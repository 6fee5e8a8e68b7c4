import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Inject, Injectable } from '@nestjs/common';
import { type HistoryStep, workflowIdOf } from '@runplane/contracts';
import { Database } from '@runplane/database';
import { isGone, TemporalClient, temporalProblem } from '@runplane/service-kit';
import proto, { type temporal } from '@temporalio/proto';
import type { Caller } from '../../common/caller.js';
import type { HistoryQuery } from '../action-answers.js';
import { ActionsService } from '../actions.service.js';
import { historySteps } from './history-steps.js';

const decompress = promisify(gunzip);
type History = temporal.api.history.v1.IHistory;

@Injectable()
export class HistoryService {
  constructor(
    @Inject(ActionsService) private readonly actions: ActionsService,
    @Inject(TemporalClient) private readonly temporal: TemporalClient,
    @Inject(Database) private readonly database: Database,
  ) {}

  /**
   * A page of steps; the cursor is an event id. Temporal's own page tokens are not given out: they name a run by
   * themselves, so that an edited one could read another org's history.
   */
  async page(
    caller: Caller,
    actionId: string,
    { limit, cursor }: HistoryQuery,
  ): Promise<{ items: HistoryStep[]; nextCursor: string | null }> {
    await this.actions.find(caller, actionId);
    const steps = await this.steps(caller.orgId, actionId);
    const rest = cursor === undefined ? steps : steps.filter((step) => step.eventId > Number(cursor));
    const items = rest.slice(0, limit);
    return { items, nextCursor: rest.length > items.length ? String(items.at(-1)?.eventId) : null };
  }

  private async steps(orgId: string, actionId: string): Promise<HistoryStep[]> {
    const { events } = (await this.kept(orgId, actionId)) ?? (await this.archived(orgId, actionId)) ?? {};
    const leaves = await this.database.withOrg(orgId, (tx) => tx.audit.ofSubject(actionId));
    return historySteps(events ?? [], leaves, this.temporal.client.options.loadedDataConverter);
  }

  /** By Temporal, until its retention is over. */
  private kept(orgId: string, actionId: string): Promise<History | null> {
    return this.temporal
      .withDeadline(({ workflow }) => workflow.getHandle(workflowIdOf(orgId, actionId)).fetchHistory())
      .catch((error: unknown) => {
        if (isGone(error)) return null;
        throw temporalProblem(error) ?? error;
      });
  }

  private async archived(orgId: string, actionId: string): Promise<History | null> {
    const history = await this.database.withOrg(orgId, (tx) => tx.archivedHistories.newest(actionId));
    return history && proto.temporal.api.history.v1.History.decode(await decompress(history));
  }
}
