import { Body, Controller, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import {
  ConnectSlackWorkspace,
  PageQuery,
  page,
  RotateSlackSecrets,
  SlackCheck,
  SlackWorkspace,
} from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../../common/caller.js';
import { IdParam } from '../../common/params.js';
import { SlackWorkspacesService } from './slack-workspaces.service.js';

@Controller('v1/slack/workspaces')
export class SlackWorkspacesController {
  constructor(@Inject(SlackWorkspacesService) private readonly workspaces: SlackWorkspacesService) {}

  @Post()
  @RequirePermission('slack.connect')
  @Operation({
    summary: 'Connect a Slack workspace',
    description: 'Slack is asked whose the bot token is. The secrets are kept sealed, and are in no answer.',
    answers: { 201: { schema: SlackWorkspace, description: 'The connected workspace.' } },
    problems: ['conflict'],
  })
  connect(
    @CurrentCaller() caller: Caller,
    @Body({ schema: ConnectSlackWorkspace }) input: ConnectSlackWorkspace,
  ): Promise<SlackWorkspace> {
    return this.workspaces.connect(caller, input);
  }

  @Get()
  @RequirePermission('slack.read')
  @Operation({
    summary: 'List Slack workspaces',
    answers: { 200: { schema: page(SlackWorkspace), description: 'Newest first, without their secrets.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.workspaces.list(caller, query);
  }

  @Get(':id')
  @RequirePermission('slack.read')
  @Operation({
    summary: 'Read a Slack workspace',
    answers: { 200: { schema: SlackWorkspace, description: 'The workspace, without its secrets.' } },
    problems: ['not_found'],
  })
  get(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<SlackWorkspace> {
    return this.workspaces.get(caller, id);
  }

  @Post(':id/check')
  @RequirePermission('slack.write')
  @Operation({
    summary: 'Ask Slack whether the bot token still works',
    answers: { 200: { schema: SlackCheck, description: 'What Slack says now.' } },
    problems: ['not_found'],
  })
  check(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<SlackCheck> {
    return this.workspaces.check(caller, id);
  }

  @Post(':id/rotate-secrets')
  @RequirePermission('slack.connect')
  @Operation({
    summary: 'Replace secrets of a Slack workspace',
    description:
      'Requests that the replaced signing secret has signed are taken for `overlapHours` more. A new bot token enables ' +
      'a workspace that was disabled.',
    answers: { 200: { schema: SlackWorkspace, description: 'The workspace, without its secrets.' } },
    problems: ['not_found'],
  })
  rotate(
    @CurrentCaller() caller: Caller,
    @Param('id', IdParam) id: string,
    @Body({ schema: RotateSlackSecrets }) input: RotateSlackSecrets,
  ): Promise<SlackWorkspace> {
    return this.workspaces.rotate(caller, id, input);
  }

  @Delete(':id')
  @RequirePermission('slack.write')
  @Operation({
    summary: 'Disconnect a Slack workspace',
    description: 'With the links of its users. Refused while routes lead to it.',
    answers: { 204: null },
    problems: ['not_found', 'conflict'],
  })
  remove(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<void> {
    return this.workspaces.remove(caller, id);
  }
}
