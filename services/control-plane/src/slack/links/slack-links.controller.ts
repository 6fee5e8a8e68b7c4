import { Body, Controller, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { LinkSlackUser, PageQuery, page, SlackLink, SlackTicket } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../../common/caller.js';
import { IdParam } from '../../common/params.js';
import { SlackLinksService } from './slack-links.service.js';

@Controller('v1/slack')
export class SlackLinksController {
  constructor(@Inject(SlackLinksService) private readonly links: SlackLinksService) {}

  @Post('tickets')
  @RequirePermission('slack.link')
  @Operation({
    summary: 'Read whom a ticket of Slack would link',
    description: 'To be shown before it is confirmed: a ticket that somebody else has asked for would link them.',
    answers: { 200: { schema: SlackTicket, description: 'The Slack user of the ticket.' } },
    problems: ['not_found'],
  })
  preview(
    @CurrentCaller() caller: Caller,
    @Body({ schema: LinkSlackUser }) input: LinkSlackUser,
  ): Promise<SlackTicket> {
    return this.links.preview(caller, input);
  }

  @Post('links')
  @RequirePermission('slack.link')
  @Operation({
    summary: 'Link a Slack user with the caller',
    description: 'From now on, what the user clicks is what the caller votes. A ticket is good once, for ten minutes.',
    answers: { 201: { schema: SlackLink, description: 'The link.' } },
    problems: ['not_found'],
  })
  link(@CurrentCaller() caller: Caller, @Body({ schema: LinkSlackUser }) input: LinkSlackUser): Promise<SlackLink> {
    return this.links.link(caller, input);
  }

  @Get('links')
  @RequirePermission('slack.read')
  @Operation({
    summary: 'List links of Slack users with members',
    answers: { 200: { schema: page(SlackLink), description: 'Newest first.' } },
  })
  list(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.links.list(caller, query);
  }

  @Delete('links/:workspaceId/:userId')
  @RequirePermission('slack.unlink')
  @Operation({
    summary: 'End the link of a Slack user',
    description: "One's own; owners and admins also that of another member.",
    answers: { 204: null },
    problems: ['not_found'],
  })
  remove(
    @CurrentCaller() caller: Caller,
    @Param('workspaceId', IdParam) workspaceId: string,
    @Param('userId', IdParam) userId: string,
  ): Promise<void> {
    return this.links.remove(caller, workspaceId, userId);
  }
}
