import { Controller, Get, Inject, Query } from '@nestjs/common';
import { Overview, OverviewQuery } from '@runplane/contracts';
import { Operation, RequireRoles } from '@runplane/service-kit';
import { READERS } from '../common/access.js';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { OverviewService } from './overview.service.js';

@Controller('v1/overview')
export class OverviewController {
  constructor(@Inject(OverviewService) private readonly overview: OverviewService) {}

  @Get()
  @RequireRoles(...READERS)
  @Operation({
    summary: 'How the organisation is doing',
    description: 'What was decided in the period; and, as of now, what waits for people, budgets, queues and channels.',
    answers: { 200: { schema: Overview, description: 'The figures.' } },
  })
  get(@CurrentCaller() caller: Caller, @Query({ schema: OverviewQuery }) query: OverviewQuery): Promise<Overview> {
    return this.overview.get(caller, query);
  }
}
