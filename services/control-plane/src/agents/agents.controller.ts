import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import {
  Agent,
  AgentActivity,
  CancelRequest,
  CreateAgent,
  OverviewQuery,
  PageQuery,
  page,
  UpdateAgent,
} from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { AgentsService } from './agents.service.js';
import { CancelledActions, PendingActionsService } from './pending-actions.service.js';

@Controller('v1/agents')
export class AgentsController {
  constructor(
    @Inject(AgentsService) private readonly agents: AgentsService,
    @Inject(PendingActionsService) private readonly pending: PendingActionsService,
  ) {}

  @Post()
  @RequirePermission('agents.create')
  @Operation({
    summary: 'Register an agent',
    answers: { 201: { schema: Agent, description: 'The new agent; it has no key yet.' } },
    problems: ['conflict'],
  })
  create(@CurrentCaller() caller: Caller, @Body({ schema: CreateAgent }) input: CreateAgent): Promise<Agent> {
    return this.agents.create(caller, input);
  }

  @Get()
  @RequirePermission('agents.read')
  @Operation({ summary: 'List agents', answers: { 200: { schema: page(Agent), description: 'Agents.' } } })
  list(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.agents.list(caller, query);
  }

  @Get(':id')
  @RequirePermission('agents.read')
  @Operation({
    summary: 'Read an agent',
    answers: { 200: { schema: Agent, description: 'The agent.' } },
    problems: ['not_found'],
  })
  get(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Agent> {
    return this.agents.get(caller, id);
  }

  @Get(':id/activity')
  @RequirePermission('agents.read')
  @Operation({
    summary: 'What an agent asked for, and its habits',
    description: 'Of the period, which is the last 30 days where none is given, and 92 at most.',
    answers: { 200: { schema: AgentActivity, description: 'Counts by day, hour and operation; risk.' } },
    problems: ['not_found'],
  })
  activity(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Query({ schema: OverviewQuery }) query: OverviewQuery,
  ): Promise<AgentActivity> {
    return this.agents.activity(caller, id, query);
  }

  @Post(':id/cancel-pending')
  @HttpCode(200)
  @RequirePermission('agents.cancel_pending')
  @Operation({
    summary: 'Cancel all actions of an agent that wait for approval',
    description: 'Up to 500 by one request; `failed` of them did not answer and wait on: repeat the request.',
    answers: { 200: { schema: CancelledActions, description: 'How many were cancelled, and how many were not.' } },
    problems: ['not_found'],
  })
  cancelPending(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: CancelRequest }) input: CancelRequest,
  ): Promise<CancelledActions> {
    return this.pending.cancelAll(caller, id, input);
  }

  @Patch(':id')
  @RequirePermission('agents.update')
  @Operation({
    summary: 'Change description, roles, owner or status of an agent',
    description:
      'A disabled agent is refused at once, and its pending actions are refused before they execute. ' +
      'Nobody gives away an agent of their own while its actions wait for approval: they might vote then.',
    answers: { 200: { schema: Agent, description: 'The agent as it is now.' } },
    problems: ['not_found', 'conflict'],
  })
  update(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: UpdateAgent }) input: UpdateAgent,
  ): Promise<Agent> {
    return this.agents.update(caller, id, input);
  }
}
