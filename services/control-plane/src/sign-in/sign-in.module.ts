import { Module } from '@nestjs/common';
import { SessionsModule } from '../sessions/sessions.module.js';
import { AccountProof } from './account-proof.js';
import { PasswordHasher } from './password/password-hasher.js';
import { PasswordsController } from './password/passwords.controller.js';
import { PasswordsService } from './password/passwords.service.js';
import { SignInController } from './sign-in.controller.js';

@Module({
  imports: [SessionsModule],
  controllers: [SignInController, PasswordsController],
  providers: [AccountProof, PasswordHasher, PasswordsService],
  exports: [PasswordsService],
})
export class SignInModule {}
