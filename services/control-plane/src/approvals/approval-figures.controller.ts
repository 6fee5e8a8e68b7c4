import { Controller, Get, Inject, Query } from '@nestjs/common';
import {
  ApprovalFigures,
  Breach,
  BreachesQuery,
  durationMs,
  FiguresQuery,
  page,
  Reviewer,
  ReviewersQuery,
} from '@runplane/contracts';
import { Database } from '@runplane/database';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { z } from 'zod';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { periodOf } from '../common/period.js';

const PERIOD = { days: 30, mostDays: 366 };
const period = { from: z.iso.datetime(), to: z.iso.datetime() };
const Figures = z.strictObject({ ...period, items: z.array(ApprovalFigures) });
const Reviewers = z.strictObject({ ...period, items: z.array(Reviewer) });

@Controller('v1/approvals')
export class ApprovalFiguresController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Get('figures')
  @RequirePermission('approvals.read')
  @Operation({
    summary: 'How fast approvals are decided',
    description:
      'Counts, time to the first view and time to the decision of the approvals requested in the period; of all, or by ' +
      'group, stage or policy.',
    answers: { 200: { schema: Figures, description: 'Percentiles in seconds.' } },
  })
  async get(@CurrentCaller() caller: Caller, @Query({ schema: FiguresQuery }) query: FiguresQuery) {
    const period = periodOf(query, PERIOD);
    const items = await this.database.withOrg(caller.orgId, (tx) => tx.approvalFigures.figures(period, query.groupBy));
    return { ...period, items };
  }

  @Get('breaches')
  @RequirePermission('approvals.read')
  @Operation({
    summary: 'Times that were not kept',
    description: 'Stages whose time was up, approvals that expired and, with `sla`, those that took or take longer.',
    answers: { 200: { schema: page(Breach), description: 'Newest first.' } },
  })
  breaches(@CurrentCaller() caller: Caller, @Query({ schema: BreachesQuery }) query: BreachesQuery) {
    const { sla, limit, cursor } = query;
    const slaSeconds = sla === undefined ? null : durationMs(sla) / 1_000;
    return this.database.withOrg(caller.orgId, (tx) =>
      tx.approvalFigures.breaches(periodOf(query, PERIOD), { slaSeconds, limit, cursor }),
    );
  }

  @Get('reviewers')
  @RequirePermission('approvals.read')
  @Operation({
    summary: 'How approvers vote',
    description:
      'Who approves everything within seconds, who looks, and who has too much to do; by votes in the period.',
    answers: { 200: { schema: Reviewers, description: 'Who has voted most first.' } },
  })
  async reviewers(@CurrentCaller() caller: Caller, @Query({ schema: ReviewersQuery }) query: ReviewersQuery) {
    const period = periodOf(query, PERIOD);
    const group = query.group ?? null;
    const items = await this.database.withOrg(caller.orgId, (tx) => tx.approvalFigures.reviewers(period, group));
    return { ...period, items };
  }
}
