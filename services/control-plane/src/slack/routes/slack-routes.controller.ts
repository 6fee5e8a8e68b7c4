import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { CreateSlackRoute, Delivery, PageQuery, page, SlackRoute, UpdateSlackRoute } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../../common/caller.js';
import { IdParam } from '../../common/params.js';
import { SlackRoutesService } from './slack-routes.service.js';

@Controller('v1/slack/routes')
export class SlackRoutesController {
  constructor(@Inject(SlackRoutesService) private readonly routes: SlackRoutesService) {}

  @Post()
  @RequirePermission('slack.write')
  @Operation({
    summary: 'Show approvals in a Slack channel',
    description: 'Those that are asked for from now on, and that fit each of the lists that is not empty.',
    answers: { 201: { schema: SlackRoute, description: 'The new route; it is one of the channels.' } },
    problems: ['not_found'],
  })
  create(
    @CurrentCaller() caller: Caller,
    @Body({ schema: CreateSlackRoute }) input: CreateSlackRoute,
  ): Promise<SlackRoute> {
    return this.routes.create(caller, input);
  }

  @Get()
  @RequirePermission('slack.read')
  @Operation({
    summary: 'List routes to Slack channels',
    answers: { 200: { schema: page(SlackRoute), description: 'Newest first.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.routes.list(caller, query);
  }

  @Patch(':id')
  @RequirePermission('slack.write')
  @Operation({
    summary: 'Enable or disable a route to a Slack channel',
    answers: { 200: { schema: SlackRoute, description: 'The changed route.' } },
    problems: ['not_found'],
  })
  update(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: UpdateSlackRoute }) input: UpdateSlackRoute,
  ): Promise<SlackRoute> {
    return this.routes.update(caller, id, input);
  }

  @Post(':id/test')
  @RequirePermission('slack.write')
  @Operation({
    summary: 'Write a test message to a Slack channel',
    answers: { 202: { schema: Delivery, description: 'The delivery; read it again to see what became of it.' } },
    problems: ['not_found', 'conflict'],
  })
  test(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Delivery> {
    return this.routes.test(caller, id);
  }

  @Delete(':id')
  @RequirePermission('slack.write')
  @Operation({
    summary: 'Delete a route to a Slack channel',
    description: 'Messages that were posted stay as they are.',
    answers: { 204: null },
    problems: ['not_found'],
  })
  remove(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<void> {
    return this.routes.remove(caller, id);
  }
}
