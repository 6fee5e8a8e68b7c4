import { Body, Controller, Get, Inject, Post, Put } from '@nestjs/common';
import { ChangePassword, RecoveryCodes, RenewRecoveryCodes, SignInMethods } from '@runplane/contracts';
import { CurrentPrincipal, type MemberPrincipal, Operation, RequirePermission } from '@runplane/service-kit';
import { type Browser, CurrentBrowser } from '../../sessions/browser.js';
import { PasswordsService } from './passwords.service.js';

/** What a member signs in with, for themselves alone: nobody sets the password of another. */
@Controller('v1')
@RequirePermission('sign_in.change')
export class PasswordsController {
  constructor(@Inject(PasswordsService) private readonly passwords: PasswordsService) {}

  @Get('sign-in-methods')
  @Operation({
    summary: 'Read what you can sign in with',
    answers: { 200: { schema: SignInMethods, description: 'Beside keys of your own, which a list of theirs has.' } },
  })
  methods(@CurrentPrincipal() principal: MemberPrincipal): Promise<SignInMethods> {
    return this.passwords.methodsOf(principal);
  }

  @Put('password')
  @Operation({
    summary: 'Set or change your own password',
    description: 'Who has one sends it as `current`. Every other session of yours ends.',
    answers: { 204: null },
  })
  change(
    @CurrentPrincipal() principal: MemberPrincipal,
    @Body({ schema: ChangePassword }) input: ChangePassword,
    @CurrentBrowser() browser: Browser,
  ): Promise<void> {
    return this.passwords.change(principal, input, browser);
  }

  @Post('recovery-codes')
  @Operation({
    summary: 'Get new recovery codes',
    description:
      'Each sets a new password once, for who has lost it. Those that you had are worth nothing from now on.',
    answers: { 201: { schema: RecoveryCodes, description: 'Shown here only.' } },
    problems: ['conflict'],
  })
  renewRecoveryCodes(
    @CurrentPrincipal() principal: MemberPrincipal,
    @Body({ schema: RenewRecoveryCodes }) { password }: RenewRecoveryCodes,
    @CurrentBrowser() browser: Browser,
  ): Promise<RecoveryCodes> {
    return this.passwords.renewRecoveryCodes(principal, password, browser);
  }
}
