import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import {
  AcceptedInvitation,
  AcceptInvitation,
  InvitationToken,
  InvitationView,
  RegistrationOptions,
} from '@runplane/contracts';
import { Operation, ProvesItself } from '@runplane/service-kit';
import type { FastifyReply } from 'fastify';
import { type Browser, CurrentBrowser } from '../sessions/browser.js';
import { SessionSettings } from '../sessions/session-settings.js';
import { AcceptanceService } from './acceptance.service.js';

/** For the invited person, by the token alone. It is in bodies, and in no address that logs or histories keep. */
@Controller('v1/invitations')
@ProvesItself('body')
export class AcceptanceController {
  constructor(
    @Inject(AcceptanceService) private readonly acceptance: AcceptanceService,
    @Inject(SessionSettings) private readonly settings: SessionSettings,
  ) {}

  @Post('show')
  @Operation({
    summary: 'See an invitation of yours',
    answers: { 200: { schema: InvitationView, description: 'Who is invited, and to what.' } },
    problems: ['not_found'],
  })
  show(@Body({ schema: InvitationToken }) { token }: InvitationToken): Promise<InvitationView> {
    return this.acceptance.show(token);
  }

  @Post('passkey-options')
  @Operation({
    summary: 'Begin to accept an invitation with a passkey',
    answers: { 200: { schema: RegistrationOptions, description: 'Good for one registration, for five minutes.' } },
    problems: ['not_found', 'conflict'],
  })
  passkeyOptions(
    @Body({ schema: InvitationToken }) { token }: InvitationToken,
    @CurrentBrowser() browser: Browser,
  ): Promise<RegistrationOptions> {
    return this.acceptance.passkeyOptions(token, browser);
  }

  @Post('accept')
  @Operation({
    summary: 'Accept an invitation with a password, a passkey or a key',
    description: 'A password or passkey signs in at once: the answer sets the cookie of the session.',
    answers: { 201: { schema: AcceptedInvitation, description: 'The session, or the key, which is shown here only.' } },
    problems: ['not_found', 'conflict', 'step_up_required', 'step_up_invalid'],
  })
  async accept(
    @Body({ schema: AcceptInvitation }) input: AcceptInvitation,
    @CurrentBrowser() browser: Browser,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedInvitation> {
    const { signedIn, key } = await this.acceptance.accept(input, browser);
    if (signedIn) this.settings.setCookie(reply, signedIn.token);
    return { session: signedIn?.session ?? null, key };
  }
}
