import { Body, Controller, Get, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { Agent, CreateAgent, PageQuery, page, UpdateAgent } from '@runplane/contracts';
import { Operation, RequireRoles } from '@runplane/service-kit';
import { MANAGERS, READERS } from '../common/access.js';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { AgentsService } from './agents.service.js';

@Controller('v1/agents')
export class AgentsController {
  constructor(@Inject(AgentsService) private readonly agents: AgentsService) {}

  @Post()
  @RequireRoles(...MANAGERS)
  @Operation({
    summary: 'Register an agent',
    answers: { 201: { schema: Agent, description: 'The new agent; it has no key yet.' } },
    problems: ['conflict'],
  })
  create(@CurrentCaller() caller: Caller, @Body({ schema: CreateAgent }) input: CreateAgent): Promise<Agent> {
    return this.agents.create(caller, input);
  }

  @Get()
  @RequireRoles(...READERS)
  @Operation({ summary: 'List agents', answers: { 200: { schema: page(Agent), description: 'Agents.' } } })
  list(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.agents.list(caller, query);
  }

  @Get(':id')
  @RequireRoles(...READERS)
  @Operation({
    summary: 'Read an agent',
    answers: { 200: { schema: Agent, description: 'The agent.' } },
    problems: ['not_found'],
  })
  get(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Agent> {
    return this.agents.get(caller, id);
  }

  @Patch(':id')
  @RequireRoles(...MANAGERS)
  @Operation({
    summary: 'Change description, roles or status of an agent',
    description: 'A disabled agent is refused at once, and its pending actions are refused before they execute.',
    answers: { 200: { schema: Agent, description: 'The agent as it is now.' } },
    problems: ['not_found'],
  })
  update(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: UpdateAgent }) input: UpdateAgent,
  ): Promise<Agent> {
    return this.agents.update(caller, id, input);
  }
}
