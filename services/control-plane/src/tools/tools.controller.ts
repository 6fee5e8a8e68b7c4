import { Body, Controller, Delete, Get, Inject, Param, Put, Query } from '@nestjs/common';
import { PageQuery, page, Tool, ToolDefinition } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { ToolNameParam } from '../common/params.js';
import { ToolsService } from './tools.service.js';

@Controller('v1/tools')
export class ToolsController {
  constructor(@Inject(ToolsService) private readonly tools: ToolsService) {}

  @Put(':name')
  @RequirePermission('tools.write')
  @Operation({
    summary: 'Create or replace a tool',
    description: 'The connection that it names must exist and have its provider; `callback` has none.',
    answers: { 200: { schema: Tool, description: 'The tool as it is now.' } },
    problems: ['conflict'],
  })
  put(
    @CurrentCaller() caller: Caller,
    @Param('name', ToolNameParam) name: string,
    @Body({ schema: ToolDefinition }) definition: ToolDefinition,
  ): Promise<Tool> {
    return this.tools.put(caller, name, definition);
  }

  @Get()
  @RequirePermission('tools.read')
  @Operation({ summary: 'List tools', answers: { 200: { schema: page(Tool), description: 'Tools.' } } })
  list(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.tools.list(caller, query);
  }

  @Get(':name')
  @RequirePermission('tools.read')
  @Operation({
    summary: 'Read a tool',
    answers: { 200: { schema: Tool, description: 'The tool.' } },
    problems: ['not_found'],
  })
  get(@CurrentCaller() caller: Caller, @Param('name', ToolNameParam) name: string): Promise<Tool> {
    return this.tools.get(caller, name);
  }

  @Delete(':name')
  @RequirePermission('tools.remove')
  @Operation({
    summary: 'Delete a tool',
    description: 'Calls of it are unknown from then on, and blocked unless a policy names unmapped actions.',
    answers: { 204: null },
    problems: ['not_found'],
  })
  remove(@CurrentCaller() caller: Caller, @Param('name', ToolNameParam) name: string): Promise<void> {
    return this.tools.remove(caller, name);
  }
}
