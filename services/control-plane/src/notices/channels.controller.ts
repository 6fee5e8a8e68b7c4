import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { Channel, ChannelHealth, NoticePreferences } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { z } from 'zod';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { ChannelsService } from './channels.service.js';
import { SwitchEmail } from './switch-email.js';

@Controller('v1')
export class ChannelsController {
  constructor(@Inject(ChannelsService) private readonly channels: ChannelsService) {}

  @Get('channels')
  @RequirePermission('channels.read')
  @Operation({
    summary: 'List the channels of the organisation and how they are',
    answers: {
      200: { schema: z.strictObject({ items: z.array(ChannelHealth) }), description: 'All of them, newest first.' },
    },
  })
  list(@CurrentCaller() caller: Caller) {
    return this.channels.list(caller);
  }

  @Put('channels/email')
  @RequirePermission('channels.update')
  @Operation({
    summary: 'Switch mail to approvers on or off',
    description: 'Needs an installation with an SMTP server; see docs/notifications.md.',
    answers: { 200: { schema: Channel, description: 'The email channel.' } },
  })
  switchEmail(@CurrentCaller() caller: Caller, @Body({ schema: SwitchEmail }) input: SwitchEmail): Promise<Channel> {
    return this.channels.switchEmail(caller, input);
  }

  @Get('notice-preferences')
  @RequirePermission('notices.prefer')
  @Operation({
    summary: 'Read how the caller wants to be told',
    answers: { 200: { schema: NoticePreferences, description: "The caller's own preferences." } },
  })
  preferences(@CurrentCaller() caller: Caller): Promise<NoticePreferences> {
    return this.channels.preferences(caller);
  }

  @Put('notice-preferences')
  @RequirePermission('notices.prefer')
  @Operation({
    summary: 'Set how the caller wants to be told',
    answers: { 200: { schema: NoticePreferences, description: 'The preferences as they are now.' } },
  })
  setPreferences(
    @CurrentCaller() caller: Caller,
    @Body({ schema: NoticePreferences }) input: NoticePreferences,
  ): Promise<NoticePreferences> {
    return this.channels.setPreferences(caller, input);
  }
}
