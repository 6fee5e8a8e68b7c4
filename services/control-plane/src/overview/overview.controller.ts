import { Controller, Get, Inject, Query } from '@nestjs/common';
import { Overview, OverviewQuery } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { OverviewService } from './overview.service.js';

@Controller('v1/overview')
export class OverviewController {
  constructor(@Inject(OverviewService) private readonly overview: OverviewService) {}

  @Get()
  @RequirePermission('org.read')
  @Operation({
    summary: 'How the organisation is doing',
    description: 'What was decided in the period; and, as of now, what waits for people, budgets, queues and channels.',
    answers: { 200: { schema: Overview, description: 'The figures.' } },
  })
  get(@CurrentCaller() caller: Caller, @Query({ schema: OverviewQuery }) query: OverviewQuery): Promise<Overview> {
    return this.overview.get(caller, query);
  }
}
