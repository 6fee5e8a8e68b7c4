import { startAuthentication, startRegistration, WebAuthnError } from '@simplewebauthn/browser';
import { PlainError } from '../api/problem';

type Signed = Record<string, unknown>;

/** Asks the member's passkey for a signature. `options`: as the control plane gave them. */
export async function signWithPasskey(options: Record<string, unknown>): Promise<Signed> {
  const optionsJSON = options as unknown as Parameters<typeof startAuthentication>[0]['optionsJSON'];
  return withPlainErrors(async () => ({ ...(await startAuthentication({ optionsJSON })) }));
}

/** Makes a new passkey. `options`: as the control plane gave them. */
export async function createPasskey(options: Record<string, unknown>): Promise<Signed> {
  const optionsJSON = options as unknown as Parameters<typeof startRegistration>[0]['optionsJSON'];
  return withPlainErrors(async () => ({ ...(await startRegistration({ optionsJSON })) }));
}

async function withPlainErrors(work: () => Promise<Signed>): Promise<Signed> {
  try {
    return await work();
  } catch (error) {
    const name = error instanceof WebAuthnError ? (error.cause as Error | undefined)?.name : (error as Error).name;
    if (name === 'InvalidStateError') {
      throw new PlainError('This device holds a passkey of yours already', 'Use another device or security key.');
    }
    if (name === 'NotAllowedError' || name === 'AbortError') {
      throw new PlainError('The passkey was not used', 'It was refused, or its time was over. Try again.');
    }
    if (name === 'SecurityError') {
      throw new PlainError(
        'Passkeys do not work at this address',
        'Open Runplane by the name that its passkeys are bound to: http://localhost:…, not http://127.0.0.1:….',
      );
    }
    throw error;
  }
}
