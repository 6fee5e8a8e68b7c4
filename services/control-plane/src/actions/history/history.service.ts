import { Inject, Injectable } from '@nestjs/common';
import { type HistoryStep, workflowIdOf } from '@runplane/contracts';
import { TemporalClient, withTemporalProblems } from '@runplane/service-kit';
import type { Caller } from '../../common/caller.js';
import type { HistoryQuery } from '../action-answers.js';
import { ActionsService } from '../actions.service.js';
import { historySteps } from './history-steps.js';

@Injectable()
export class HistoryService {
  constructor(
    @Inject(ActionsService) private readonly actions: ActionsService,
    @Inject(TemporalClient) private readonly temporal: TemporalClient,
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
    const steps = await withTemporalProblems(() => this.steps(caller.orgId, actionId));
    const rest = cursor === undefined ? steps : steps.filter((step) => step.eventId > Number(cursor));
    const items = rest.slice(0, limit);
    return { items, nextCursor: rest.length > items.length ? String(items.at(-1)?.eventId) : null };
  }

  private steps(orgId: string, actionId: string): Promise<HistoryStep[]> {
    return this.temporal.withDeadline(async ({ workflow, options }) => {
      const { events } = await workflow.getHandle(workflowIdOf(orgId, actionId)).fetchHistory();
      return historySteps(events ?? [], options.loadedDataConverter);
    });
  }
}
