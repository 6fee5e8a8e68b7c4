import { Body, Controller, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { CreateKillSwitch, KillSwitch, PageQuery, page } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { KillSwitchesService } from './kill-switches.service.js';

@Controller('v1/kill-switches')
export class KillSwitchesController {
  constructor(@Inject(KillSwitchesService) private readonly killSwitches: KillSwitchesService) {}

  @Post()
  @RequirePermission('kill_switches.engage')
  @Operation({
    summary: 'Throw a kill switch',
    description:
      'Blocks new actions of its scope at once, and pending ones before they execute. `value` is the agent id, the ' +
      "action type or the connection's name; for the scope `org` it is the org's id.",
    answers: { 201: { schema: KillSwitch, description: 'The active kill switch.' } },
  })
  create(
    @CurrentCaller() caller: Caller,
    @Body({ schema: CreateKillSwitch }) input: CreateKillSwitch,
  ): Promise<KillSwitch> {
    return this.killSwitches.create(caller, input);
  }

  @Get()
  @RequirePermission('kill_switches.read')
  @Operation({
    summary: 'List kill switches',
    answers: { 200: { schema: page(KillSwitch), description: 'Active and lifted ones, newest first.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.killSwitches.list(caller, query);
  }

  @Delete(':id')
  @RequirePermission('kill_switches.lift')
  @Operation({
    summary: 'Lift a kill switch',
    description: 'Lifting it again changes nothing.',
    answers: { 200: { schema: KillSwitch, description: 'The lifted kill switch.' } },
    problems: ['not_found'],
  })
  lift(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<KillSwitch> {
    return this.killSwitches.lift(caller, id);
  }
}
