import { Body, Controller, Delete, Get, Inject, Param, Put, Query } from '@nestjs/common';
import { OnCallNow, OnCallRotation, OnCallSchedule, Timestamp } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { z } from 'zod';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { NameParam } from '../common/params.js';
import { OnCallService } from './on-call.service.js';

const MomentQuery = z.strictObject({ at: Timestamp.optional() });
type MomentQuery = z.infer<typeof MomentQuery>;
const Schedules = z.strictObject({ items: z.array(OnCallSchedule) });

@Controller('v1/on-call-schedules')
export class OnCallController {
  constructor(@Inject(OnCallService) private readonly schedules: OnCallService) {}

  @Put(':name')
  @RequirePermission('on_call.write')
  @Operation({
    summary: 'Create an on-call schedule, or replace it',
    description:
      'Members take turns in their order. An approval plan names the schedule in `approvers.onCall`: who is on call at ' +
      'the time of the vote may vote. Overrides come first.',
    answers: { 200: { schema: OnCallSchedule, description: 'The schedule as it counts from now on.' } },
    problems: ['conflict'],
  })
  put(
    @CurrentCaller() caller: Caller,
    @Param('name', NameParam) name: string,
    @Body({ schema: OnCallRotation }) rotation: OnCallRotation,
  ): Promise<OnCallSchedule> {
    return this.schedules.put(caller, name, rotation);
  }

  @Get()
  @RequirePermission('on_call.read')
  @Operation({
    summary: 'List on-call schedules',
    answers: { 200: { schema: Schedules, description: 'All of them, by name.' } },
  })
  async list(@CurrentCaller() caller: Caller) {
    return { items: await this.schedules.list(caller) };
  }

  @Get(':name')
  @RequirePermission('on_call.read')
  @Operation({
    summary: 'Read an on-call schedule',
    answers: { 200: { schema: OnCallSchedule, description: 'The schedule.' } },
    problems: ['not_found'],
  })
  get(@CurrentCaller() caller: Caller, @Param('name', NameParam) name: string): Promise<OnCallSchedule> {
    return this.schedules.get(caller, name);
  }

  @Get(':name/now')
  @RequirePermission('on_call.read')
  @Operation({
    summary: 'Who is on call',
    description: 'Now, or at another moment.',
    answers: { 200: { schema: OnCallNow, description: 'The member, and until when.' } },
    problems: ['not_found'],
  })
  now(
    @CurrentCaller() caller: Caller,
    @Param('name', NameParam) name: string,
    @Query({ schema: MomentQuery }) { at }: MomentQuery,
  ): Promise<OnCallNow> {
    return this.schedules.at(caller, name, at ?? new Date().toISOString());
  }

  @Delete(':name')
  @RequirePermission('on_call.write')
  @Operation({
    summary: 'Remove an on-call schedule',
    description: 'A stage that names it has no approver by it from now on.',
    answers: { 200: { schema: OnCallSchedule, description: 'The schedule as it was.' } },
    problems: ['not_found'],
  })
  remove(@CurrentCaller() caller: Caller, @Param('name', NameParam) name: string): Promise<OnCallSchedule> {
    return this.schedules.remove(caller, name);
  }
}
