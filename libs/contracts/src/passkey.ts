import { z } from 'zod';
import { Digest, JsonObject, Name, Timestamp } from './json.js';

/** A passkey of a member (WebAuthn Level 2). The public key is in the log; the private one never leaves its device. */
export const Passkey = z.strictObject({
  id: z.string(),
  member: z.string(),
  name: Name,
  /** base64url, as the authenticator gave it. */
  credentialId: z.string(),
  /** `internal`, `usb`, `hybrid`, … as the browser told. */
  transports: z.array(z.string()),
  /** Kept on one device, or synchronised between several. */
  device: z.enum(['singleDevice', 'multiDevice']),
  createdAt: Timestamp,
  lastUsedAt: Timestamp.nullable(),
});
export type Passkey = z.infer<typeof Passkey>;

/**
 * What a vote's passkey signs: the WebAuthn challenge is the SHA-256 of the RFC 8785 form of this object, so that
 * anybody can tell later from the log what was signed. `type` keeps it apart from every other signature.
 */
export const VoteChallenge = z.strictObject({
  type: z.literal('runplane.dev/step-up/vote/v1'),
  org: z.string(),
  member: z.string(),
  approval: z.string(),
  /** The stage and revision that the voter saw: after an escalation or an edit another signature is needed. */
  stage: z.number().int(),
  revision: z.number().int(),
  digest: Digest,
  choice: z.enum(['approve', 'break_glass']),
  /** Of the grant that is asked for with the vote. */
  grant: Digest.nullable(),
  nonce: z.string(),
});
export type VoteChallenge = z.infer<typeof VoteChallenge>;

/** A new passkey of a member who has one already is signed for with that one. */
export const AddPasskeyChallenge = z.strictObject({
  type: z.literal('runplane.dev/step-up/add-passkey/v1'),
  org: z.string(),
  member: z.string(),
  /** base64url challenge of the registration that this allows. */
  registration: z.string(),
  nonce: z.string(),
});
export type AddPasskeyChallenge = z.infer<typeof AddPasskeyChallenge>;

/** `PublicKeyCredentialRequestOptionsJSON` of WebAuthn Level 3, for `parseRequestOptionsFromJSON` in the browser. */
export const StepUpOptions = z.strictObject({ options: JsonObject, challenge: VoteChallenge, expiresAt: Timestamp });
export type StepUpOptions = z.infer<typeof StepUpOptions>;

/**
 * `options`: `PublicKeyCredentialCreationOptionsJSON`. `stepUp`: request options of the assertion that has to come
 * along; null for a member's first passkey.
 */
export const RegistrationOptions = z.strictObject({
  options: JsonObject,
  stepUp: JsonObject.nullable(),
  expiresAt: Timestamp,
});
export type RegistrationOptions = z.infer<typeof RegistrationOptions>;

/** `attestation`: `RegistrationResponseJSON`; `assertion`: `AuthenticationResponseJSON` of an earlier passkey. */
export const RegisterPasskey = z.strictObject({
  name: Name,
  attestation: JsonObject,
  assertion: JsonObject.optional(),
});
export type RegisterPasskey = z.infer<typeof RegisterPasskey>;
