import { Controller, Get, Inject, Query } from '@nestjs/common';
import { HistoryReport, PageQuery, page } from '@runplane/contracts';
import { Database } from '@runplane/database';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../../common/caller.js';

@Controller('v1/history-reports')
export class HistoryReportsController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Get()
  @RequirePermission('histories.read')
  @Operation({
    summary: 'List closed workflows whose history differs from the log',
    description: 'Each history is compared when it is archived, soon after its workflow has closed.',
    answers: { 200: { schema: page(HistoryReport), description: 'Newest first.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.database.withOrg(caller.orgId, (tx) => tx.archivedHistories.differing(query));
  }
}
