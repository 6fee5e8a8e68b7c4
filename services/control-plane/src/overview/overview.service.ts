import { Inject, Injectable } from '@nestjs/common';
import type { Overview, OverviewQuery } from '@runplane/contracts';
import { Database } from '@runplane/database';
import { failedChecks, TemporalClient } from '@runplane/service-kit';
import type { Caller } from '../common/caller.js';
import { periodOf } from '../common/period.js';

@Injectable()
export class OverviewService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(TemporalClient) private readonly temporal: TemporalClient,
  ) {}

  async get(caller: Caller, query: OverviewQuery): Promise<Overview> {
    const period = periodOf(query, { days: 1, mostDays: 92 });
    const failed = failedChecks({ temporal: () => this.temporal.ping() });
    const { health, ...figures } = await this.database.withOrg(caller.orgId, async (tx) => ({
      decisions: await tx.decisionFigures.ofOrg(period),
      waiting: await tx.overview.waiting(),
      budgets: await tx.overview.budgets(),
      health: await tx.overview.health(),
    }));
    const temporal = (await failed).length > 0 ? ('down' as const) : ('up' as const);
    return { ...period, ...figures, health: { ...health, temporal } };
  }
}
