import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { DecisionChange, PageQuery, PolicyReplay, page } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { z } from 'zod';
import { type Caller, CurrentCaller } from '../../common/caller.js';
import { IdParam } from '../../common/params.js';
import { PolicySource } from '../policy-answers.js';
import { ReplayService } from './replay.service.js';

const NewReplay = z.strictObject({
  draft: PolicySource,
  days: z.number().int().min(1).max(366).default(7).meta({ description: 'Up to now.' }),
});
type NewReplay = z.infer<typeof NewReplay>;

@Controller('v1/policy-replays')
export class ReplayController {
  constructor(@Inject(ReplayService) private readonly replays: ReplayService) {}

  @Post()
  @HttpCode(202)
  @RequirePermission('policies.replay')
  @Operation({
    summary: 'Make recorded decisions again by a draft',
    description:
      'Runs on by itself; read it for its progress, and its changes for each decision that would be another.',
    answers: { 202: { schema: PolicyReplay, description: 'The replay that has begun.' } },
    problems: ['policy_invalid'],
  })
  start(@CurrentCaller() caller: Caller, @Body({ schema: NewReplay }) input: NewReplay): Promise<PolicyReplay> {
    return this.replays.start(caller, input);
  }

  @Get(':id')
  @RequirePermission('policies.read')
  @Operation({
    summary: 'Read the progress of a replay',
    description: 'A replay whose process has died goes on from where it was when it is read.',
    answers: { 200: { schema: PolicyReplay, description: 'The replay.' } },
    problems: ['not_found'],
  })
  get(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<PolicyReplay> {
    return this.replays.get(caller, id);
  }

  @Get(':id/changes')
  @RequirePermission('policies.read')
  @Operation({
    summary: 'List the decisions that would change',
    answers: {
      200: { schema: page(DecisionChange), description: 'Newest action first; more may come while it runs.' },
    },
    problems: ['not_found'],
  })
  changes(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Query({ schema: PageQuery }) query: PageQuery,
  ) {
    return this.replays.changes(caller, id, query);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @RequirePermission('policies.replay')
  @Operation({
    summary: 'Cancel a replay',
    description: 'One that has ended stays as it is.',
    answers: { 200: { schema: PolicyReplay, description: 'The replay as it is now.' } },
    problems: ['not_found'],
  })
  cancel(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<PolicyReplay> {
    return this.replays.cancel(caller, id);
  }
}
