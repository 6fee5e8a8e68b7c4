import { sha256 } from '#sha256';
import { concat, equalBytes, fromBase64, fromUtf8, toBase64, utf8 } from '../bytes.js';
import { canonicalize } from '../canonical-json.js';

type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };

/** A vote's signature as its entry in the log holds it (`data.stepUp`): all that is needed to verify it. */
export interface SignedStepUp {
  /** JSON Web Key (RFC 7517) of the passkey: P-256, Ed25519 or RSA. */
  publicKey: { [name: string]: JsonValue };
  /** What was signed. */
  challenge: { [name: string]: JsonValue };
  /** WebAuthn `AuthenticationResponseJSON`. */
  assertion: { [name: string]: JsonValue };
}

/** Where and with what counter it was signed. */
export interface VerifiedStepUp {
  origin: string;
  /** SHA-256 of the relying party's id. */
  rpIdHash: Uint8Array;
  counter: number;
}

/** The signature does not prove what it is said to prove; the message says why. */
export class StepUpError extends Error {
  override readonly name = 'StepUpError';
}

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const RP_ID_HASH_BYTES = 32;

/** The bytes that a passkey is asked to sign for a document: SHA-256 over its RFC 8785 form. */
export function stepUpChallenge(document: { [name: string]: JsonValue }): Uint8Array {
  return sha256(utf8(canonicalize(document)));
}

/**
 * Verifies, from what the log holds alone, that the key signed exactly this challenge and that its device had verified
 * its user (WebAuthn Level 2, section 7.2). Whose key it is says the entry of its registration. Throws `StepUpError`.
 */
export async function verifyStepUp({ publicKey, challenge, assertion }: SignedStepUp): Promise<VerifiedStepUp> {
  const response = assertion.response as { [name: string]: JsonValue } | undefined;
  const clientDataJson = member(response, 'clientDataJSON');
  const authenticatorData = member(response, 'authenticatorData');
  const signature = member(response, 'signature');
  const client = clientDataOf(clientDataJson);
  if (client.type !== 'webauthn.get') throw new StepUpError('the client data are not those of an assertion');
  if (!equalBytes(fromBase64Url(String(client.challenge)), stepUpChallenge(challenge))) {
    throw new StepUpError('another challenge was signed');
  }
  const flags = authenticatorData[RP_ID_HASH_BYTES] ?? 0;
  if (authenticatorData.length < 37) throw new StepUpError('the authenticator data are too short');
  if ((flags & USER_PRESENT) === 0 || (flags & USER_VERIFIED) === 0) {
    throw new StepUpError('the device did not verify its user');
  }
  const signed = concat(authenticatorData, sha256(clientDataJson));
  if (!(await isSignedBy(publicKey, signed, signature))) throw new StepUpError('the signature is not by this key');
  return {
    origin: String(client.origin),
    rpIdHash: authenticatorData.slice(0, RP_ID_HASH_BYTES),
    counter: new DataView(authenticatorData.buffer, authenticatorData.byteOffset).getUint32(33),
  };
}

/** Without padding (RFC 4648 section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Throws `StepUpError` for anything but what `toBase64Url` gives. */
function fromBase64Url(text: string): Uint8Array {
  const padding = '='.repeat((4 - (text.length % 4)) % 4);
  try {
    return fromBase64(text.replaceAll('-', '+').replaceAll('_', '/') + padding);
  } catch {
    throw new StepUpError('not base64url');
  }
}

function member(response: { [name: string]: JsonValue } | undefined, name: string): Uint8Array {
  const text = response?.[name];
  if (typeof text !== 'string') throw new StepUpError(`the assertion has no ${name}`);
  return fromBase64Url(text);
}

function clientDataOf(bytes: Uint8Array): { [name: string]: JsonValue } {
  try {
    const value = JSON.parse(fromUtf8(bytes));
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Not JSON in UTF-8: answered below.
  }
  throw new StepUpError('the client data are not a JSON object');
}

async function isSignedBy(jwk: SignedStepUp['publicKey'], data: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const algorithm = algorithmOf(jwk);
  const raw = jwk.kty === 'EC' ? rawSignature(signature) : signature;
  try {
    const key = await crypto.subtle.importKey('jwk', { ...jwk }, algorithm, false, ['verify']);
    return await crypto.subtle.verify(algorithm, key, new Uint8Array(raw), new Uint8Array(data));
  } catch {
    throw new StepUpError('the public key is no valid key');
  }
}

function algorithmOf({ kty, crv }: SignedStepUp['publicKey']) {
  if (kty === 'EC' && crv === 'P-256') return { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  if (kty === 'OKP' && crv === 'Ed25519') return { name: 'Ed25519' };
  if (kty === 'RSA') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  throw new StepUpError('the public key is of a kind that is not supported');
}

/** An ECDSA signature in DER (SEQUENCE of two INTEGERs, as WebAuthn has it) as the 64 bytes that WebCrypto takes. */
function rawSignature(der: Uint8Array): Uint8Array {
  const raw = new Uint8Array(64);
  const first = integerAt(der, 2);
  const second = integerAt(der, first.end);
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || second.end !== der.length) throw notDer();
  raw.set(first.bytes, 32 - first.bytes.length);
  raw.set(second.bytes, 64 - second.bytes.length);
  return raw;
}

function integerAt(der: Uint8Array, at: number): { bytes: Uint8Array; end: number } {
  const end = at + 2 + (der[at + 1] ?? 0);
  const bytes = der.slice(at + 2, end);
  if (der[at] !== 0x02 || bytes.length === 0 || end > der.length) throw notDer();
  const unsigned = bytes[0] === 0 ? bytes.slice(1) : bytes;
  if (unsigned.length > 32) throw notDer();
  return { bytes: unsigned, end };
}

function notDer(): StepUpError {
  return new StepUpError('the signature is no ECDSA signature');
}
