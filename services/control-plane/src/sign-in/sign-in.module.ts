import { Module } from '@nestjs/common';
import { PasskeysModule } from '../passkeys/passkeys.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { AccountProof } from './account-proof.js';
import { PasskeySignInService } from './passkey/passkey-sign-in.service.js';
import { PasswordHasher } from './password/password-hasher.js';
import { PasswordsController } from './password/passwords.controller.js';
import { PasswordsService } from './password/passwords.service.js';
import { SignInController } from './sign-in.controller.js';

@Module({
  imports: [SessionsModule, PasskeysModule],
  controllers: [SignInController, PasswordsController],
  providers: [AccountProof, PasswordHasher, PasskeySignInService, PasswordsService],
  exports: [PasswordsService],
})
export class SignInModule {}
