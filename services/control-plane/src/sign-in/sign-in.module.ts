import { Module } from '@nestjs/common';
import { PasskeysModule } from '../passkeys/passkeys.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { AccountProof } from './account-proof.js';
import { IdentityProvidersController } from './oidc/identity-providers.controller.js';
import { IdentityProvidersService } from './oidc/identity-providers.service.js';
import { OidcController } from './oidc/oidc.controller.js';
import { OidcSignInService } from './oidc/oidc-sign-in.service.js';
import { PasskeySignInService } from './passkey/passkey-sign-in.service.js';
import { PasswordHasher } from './password/password-hasher.js';
import { PasswordsController } from './password/passwords.controller.js';
import { PasswordsService } from './password/passwords.service.js';
import { SignInController } from './sign-in.controller.js';

@Module({
  imports: [SessionsModule, PasskeysModule],
  controllers: [SignInController, PasswordsController, OidcController, IdentityProvidersController],
  providers: [
    AccountProof,
    PasswordHasher,
    IdentityProvidersService,
    OidcSignInService,
    PasskeySignInService,
    PasswordsService,
  ],
  exports: [PasswordsService],
})
export class SignInModule {}
