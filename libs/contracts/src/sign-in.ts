import { z } from 'zod';
import { JsonObject, Timestamp } from './json.js';

/** Whom one who signs in says to be: slug or id of the org, and the member's address in any case. */
const Claim = { org: z.string().min(1).max(60), email: z.string().min(1).max(200) };
/** How long and how common it is, is looked at where it is set. */
const Password = z.string().min(1).max(256);

export const PasswordSignIn = z.strictObject({ ...Claim, password: Password });
export type PasswordSignIn = z.infer<typeof PasswordSignIn>;

/** Who has lost the password sets a new one with a recovery code, which is used up by it. */
export const RecoveryCodeSignIn = z.strictObject({
  ...Claim,
  code: z.string().min(1).max(60),
  newPassword: Password,
});
export type RecoveryCodeSignIn = z.infer<typeof RecoveryCodeSignIn>;

/** `current`: of who has a password already. */
export const ChangePassword = z.strictObject({ current: Password.optional(), password: Password });
export type ChangePassword = z.infer<typeof ChangePassword>;

export const RenewRecoveryCodes = z.strictObject({ password: Password });
export type RenewRecoveryCodes = z.infer<typeof RenewRecoveryCodes>;
/** Shown in the answer that makes them, and never again. */
export const RecoveryCodes = z.strictObject({ codes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;

/** By what a member can sign in beside keys of their own; null for what they do not have. */
export const SignInMethods = z.strictObject({
  password: z.strictObject({ changedAt: Timestamp }).nullable(),
  recoveryCodes: z.strictObject({ left: z.number().int(), createdAt: Timestamp }).nullable(),
  passkeys: z.number().int(),
  /** Accounts elsewhere (OpenID Connect) that are linked. */
  identities: z.array(
    z.strictObject({ provider: z.strictObject({ id: z.string(), name: z.string() }), linkedAt: Timestamp }),
  ),
});
export type SignInMethods = z.infer<typeof SignInMethods>;

/** `PublicKeyCredentialRequestOptionsJSON` of WebAuthn Level 3: any passkey of the site that the person chooses. */
export const PasskeySignInOptions = z.strictObject({ options: JsonObject, expiresAt: Timestamp });
export type PasskeySignInOptions = z.infer<typeof PasskeySignInOptions>;
/** `AuthenticationResponseJSON`, with its `userHandle`. */
export const PasskeySignIn = z.strictObject({ assertion: JsonObject });
export type PasskeySignIn = z.infer<typeof PasskeySignIn>;
