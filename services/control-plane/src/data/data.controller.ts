import { Body, Controller, Get, Inject, Param, Put, Query } from '@nestjs/common';
import { DataHandling, Disclosure } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { z } from 'zod';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { DataService } from './data.service.js';

const DisclosureQuery = z.strictObject({
  fields: z.string().max(2_000).meta({ description: 'Names of fields, joined by commas: only these are disclosed.' }),
});
type DisclosureQuery = z.infer<typeof DisclosureQuery>;
const Disclosures = z.strictObject({
  actionId: z.string(),
  /** Of the decision's log entry. */
  leafHash: z.string(),
  disclosures: z.array(Disclosure),
});

@Controller('v1')
export class DataController {
  constructor(@Inject(DataService) private readonly data: DataService) {}

  @Get('org/data-handling')
  @RequirePermission('data.read')
  @Operation({
    summary: "Read what is kept of agents' calls",
    answers: { 200: { schema: DataHandling, description: 'What no rule names is not kept.' } },
  })
  get(@CurrentCaller() caller: Caller): Promise<DataHandling> {
    return this.data.handling(caller);
  }

  @Put('org/data-handling')
  @RequirePermission('data.update')
  @Operation({
    summary: "Say what is kept of agents' calls",
    description: 'Counts for decisions from now on; with `retentionDays`, older actions are erased within the hour.',
    answers: { 200: { schema: DataHandling, description: 'The rules of the organisation.' } },
  })
  set(@CurrentCaller() caller: Caller, @Body({ schema: DataHandling }) input: DataHandling): Promise<DataHandling> {
    return this.data.setHandling(caller, input);
  }

  @Get('actions/:id/disclosures')
  @RequirePermission('data.disclose')
  @Operation({
    summary: 'Disclose sealed fields of an action',
    description:
      "Each can be checked against the action's log entry by itself, and says nothing of the others. Who read what is " +
      'in the log.',
    answers: { 200: { schema: Disclosures, description: 'The fields that were asked for and are kept.' } },
    problems: ['not_found', 'data_erased'],
  })
  disclose(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Query({ schema: DisclosureQuery }) { fields }: DisclosureQuery,
  ) {
    return this.data.disclose(caller, id, fields.split(','));
  }
}
