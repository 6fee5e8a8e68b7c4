import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { Passkey, RegisterPasskey, RegistrationOptions } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { z } from 'zod';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { IdParam } from '../common/params.js';
import { PasskeysService } from './passkeys.service.js';

const Passkeys = z.strictObject({ items: z.array(Passkey) });

@Controller('v1')
export class PasskeysController {
  constructor(@Inject(PasskeysService) private readonly passkeys: PasskeysService) {}

  @Post('passkeys/registration-options')
  @HttpCode(200)
  @RequirePermission('passkeys.use')
  @Operation({
    summary: 'Begin to register a passkey of your own',
    description: 'Options for `navigator.credentials.create`; who has a passkey already also signs with it (`stepUp`).',
    answers: { 200: { schema: RegistrationOptions, description: 'Good for one registration, for five minutes.' } },
    problems: ['conflict'],
  })
  registrationOptions(@CurrentCaller() caller: Caller): Promise<RegistrationOptions> {
    return this.passkeys.registrationOptions(caller);
  }

  @Post('passkeys')
  @RequirePermission('passkeys.use')
  @Operation({
    summary: 'Register a passkey of your own',
    answers: { 201: { schema: Passkey, description: 'The passkey; its public key is in the log.' } },
    problems: ['conflict', 'step_up_required', 'step_up_invalid'],
  })
  register(
    @CurrentCaller() caller: Caller,
    @Body({ schema: RegisterPasskey }) input: RegisterPasskey,
  ): Promise<Passkey> {
    return this.passkeys.register(caller, input);
  }

  @Get('passkeys')
  @RequirePermission('passkeys.read_own')
  @Operation({
    summary: 'List your own passkeys',
    answers: { 200: { schema: Passkeys, description: 'The oldest first.' } },
  })
  list(@CurrentCaller() caller: Caller) {
    return this.passkeys.listOf(caller, caller.memberId);
  }

  @Delete('passkeys/:id')
  @RequirePermission('passkeys.use')
  @Operation({
    summary: 'Remove a passkey of your own',
    description: 'All but the last one; that one an owner resets.',
    answers: { 200: { schema: Passkey, description: 'The removed passkey.' } },
    problems: ['not_found', 'conflict'],
  })
  remove(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string): Promise<Passkey> {
    return this.passkeys.remove(caller, id);
  }

  @Get('members/:id/passkeys')
  @RequirePermission('passkeys.read')
  @Operation({
    summary: 'List the passkeys of a member',
    answers: { 200: { schema: Passkeys, description: 'The oldest first.' } },
    problems: ['not_found'],
  })
  listOfMember(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string) {
    return this.passkeys.listOf(caller, id);
  }

  @Delete('members/:id/passkeys')
  @RequirePermission('passkeys.reset')
  @Operation({
    summary: 'Reset the passkeys of a member',
    description:
      'For one who has lost theirs: the next one they register is the first again. Never your own; recorded.',
    answers: { 200: { schema: Passkeys, description: 'The removed passkeys.' } },
    problems: ['not_found', 'conflict'],
  })
  reset(@CurrentCaller() caller: Caller, @Param('id', IdParam) id: string) {
    return this.passkeys.reset(caller, id);
  }
}
