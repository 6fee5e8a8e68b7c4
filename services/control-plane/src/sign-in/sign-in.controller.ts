import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import {
  PasskeySignIn,
  PasskeySignInOptions,
  PasswordSignIn,
  RecoveryCodeSignIn,
  type Session,
} from '@runplane/contracts';
import { Operation, ProvesItself } from '@runplane/service-kit';
import type { FastifyReply } from 'fastify';
import { type Browser, CurrentBrowser } from '../sessions/browser.js';
import { SessionSettings } from '../sessions/session-settings.js';
import type { SignedIn } from '../sessions/sign-ins.js';
import { SIGNED_IN } from '../sessions/signed-in-answer.js';
import { PasskeySignInService } from './passkey/passkey-sign-in.service.js';
import { PasswordsService } from './password/passwords.service.js';

/** Signing in without a key. */
@Controller('v1/sign-in')
@ProvesItself('body')
export class SignInController {
  constructor(
    @Inject(PasswordsService) private readonly passwords: PasswordsService,
    @Inject(PasskeySignInService) private readonly passkeys: PasskeySignInService,
    @Inject(SessionSettings) private readonly settings: SessionSettings,
  ) {}

  @Post('password')
  @Operation({
    summary: 'Sign in a browser with a password',
    description:
      'The answer sets the cookie of the session. After some wrong ones there is a time to wait, which doubles.',
    answers: { 201: SIGNED_IN },
  })
  async withPassword(
    @Body({ schema: PasswordSignIn }) input: PasswordSignIn,
    @CurrentBrowser() browser: Browser,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    return this.answer(reply, await this.passwords.signIn(input, browser));
  }

  @Post('recovery-code')
  @Operation({
    summary: 'Set a new password with a recovery code, and sign in',
    description: 'The code is used up, and every session of the member ends.',
    answers: { 201: SIGNED_IN },
    problems: ['conflict'],
  })
  async withRecoveryCode(
    @Body({ schema: RecoveryCodeSignIn }) input: RecoveryCodeSignIn,
    @CurrentBrowser() browser: Browser,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    return this.answer(reply, await this.passwords.recover(input, browser));
  }

  @Post('passkey-options')
  @Operation({
    summary: 'Begin to sign in with a passkey',
    answers: { 200: { schema: PasskeySignInOptions, description: 'Good for one signature, for five minutes.' } },
  })
  passkeyOptions(): Promise<PasskeySignInOptions> {
    return this.passkeys.options();
  }

  @Post('passkey')
  @Operation({
    summary: 'Sign in a browser with a passkey',
    description: 'The person is verified by it (PIN, finger, face), and named by it: nothing else is asked.',
    answers: { 201: SIGNED_IN },
    problems: ['step_up_invalid'],
  })
  async withPasskey(
    @Body({ schema: PasskeySignIn }) { assertion }: PasskeySignIn,
    @CurrentBrowser() browser: Browser,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    return this.answer(reply, await this.passkeys.signIn(assertion, browser));
  }

  private answer(reply: FastifyReply, { session, token }: SignedIn): Session {
    this.settings.setCookie(reply, token);
    return session;
  }
}
