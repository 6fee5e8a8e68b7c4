import { type JsonObject, ProblemError } from '@runplane/contracts';
import type { StoredPasskey } from '@runplane/database';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type WebAuthnCredential,
} from '@simplewebauthn/server';
import { COSEALG } from '@simplewebauthn/server/helpers';
import type { WebAuthnConfig } from '../config.js';
import { jwkOf } from './jwk-of.js';

/** All that browsers' platform authenticators and security keys of today can do. */
const ALGORITHMS = [COSEALG.EdDSA, COSEALG.ES256, COSEALG.RS256];

export interface NewCredential
  extends Pick<StoredPasskey, 'credentialId' | 'publicKey' | 'jwk' | 'counter' | 'transports'> {
  device: StoredPasskey['device'];
}

/** The two ceremonies of WebAuthn, as the site that `config` names; the user is verified in each, by PIN or biometrics. */
export class RelyingParty {
  constructor(private readonly config: WebAuthnConfig) {}

  async creationOptions(
    user: { id: string; email: string; name: string },
    challenge: Uint8Array,
    known: readonly StoredPasskey[],
  ): Promise<JsonObject> {
    const options = await generateRegistrationOptions({
      rpName: 'Runplane',
      rpID: this.config.rpId,
      userID: new Uint8Array(Buffer.from(user.id)),
      userName: user.email,
      userDisplayName: user.name,
      challenge: new Uint8Array(challenge),
      attestationType: 'none',
      excludeCredentials: known.map(descriptorOf),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      supportedAlgorithmIDs: ALGORITHMS,
    });
    return JSON.parse(JSON.stringify(options));
  }

  async requestOptions(challenge: Uint8Array, known: readonly StoredPasskey[]): Promise<JsonObject> {
    const options = await generateAuthenticationOptions({
      rpID: this.config.rpId,
      challenge: new Uint8Array(challenge),
      allowCredentials: known.map(descriptorOf),
      userVerification: 'required',
    });
    return JSON.parse(JSON.stringify(options));
  }

  /** Throws `step_up_invalid` with what is wrong. */
  async verifyCreation(attestation: JsonObject, challenge: string): Promise<NewCredential> {
    const result = await refusing(() =>
      verifyRegistrationResponse({
        response: attestation as unknown as RegistrationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: [...this.config.origins],
        expectedRPID: this.config.rpId,
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      }),
    );
    if (!result.verified) throw invalid('the attestation is not by this authenticator');
    const { credential, credentialDeviceType } = result.registrationInfo;
    return {
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey),
      jwk: await refusing(async () => jwkOf(credential.publicKey)),
      counter: credential.counter,
      transports: [...(credential.transports ?? [])],
      device: credentialDeviceType,
    };
  }

  /** The counter after an assertion by this passkey over this challenge. Throws `step_up_invalid` with what is wrong. */
  async verifyAssertion(assertion: JsonObject, challenge: string, passkey: StoredPasskey): Promise<number> {
    const result = await refusing(() =>
      verifyAuthenticationResponse({
        response: assertion as unknown as AuthenticationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: [...this.config.origins],
        expectedRPID: this.config.rpId,
        credential: credentialOf(passkey),
        requireUserVerification: true,
      }),
    );
    if (!result.verified) throw invalid('the signature is not by this passkey');
    return result.authenticationInfo.newCounter;
  }
}

export function invalid(detail: string): ProblemError {
  return new ProblemError('step_up_invalid', `${detail.replace(/\.$/, '')}.`);
}

/** The library says by an error what does not fit. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : 'it could not be read');
  }
}

function descriptorOf({ credentialId: id, transports }: StoredPasskey) {
  return { id, transports };
}

function credentialOf({ credentialId: id, publicKey, counter, transports }: StoredPasskey): WebAuthnCredential {
  return { id, publicKey: new Uint8Array(publicKey), counter, transports };
}
