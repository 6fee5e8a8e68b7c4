import { sha256 } from '#sha256';
import { fromBase64, fromUtf8, toBase64, utf8 } from './bytes.js';

/** A field of what an agent sent, as it can be disclosed by itself. */
export interface DisclosedField {
  salt: string;
  name: string;
  value: unknown;
}

/** The disclosure is not one: no base64url, no JSON, or not salt, name and value. */
export class DisclosureError extends Error {
  override readonly name = 'DisclosureError';
}

/** `salt`: 16 random bytes. RFC 9901, section 4.2.1: base64url of the UTF-8 bytes of `[salt, name, value]`. */
export function makeDisclosure(salt: Uint8Array, name: string, value: unknown): string {
  return base64Url(utf8(JSON.stringify([base64Url(salt), name, value])));
}

/** What the log entry holds in `sd` (RFC 9901, section 4.2.3): base64url of the SHA-256 of the disclosure's ASCII bytes. */
export function disclosureDigest(disclosure: string): string {
  return base64Url(sha256(utf8(disclosure)));
}

/** Whether the entry commits to this disclosure, and to what. Throws `DisclosureError` on what is no disclosure. */
export function verifyDisclosure(event: { data: { sd?: unknown } }, disclosure: string): DisclosedField | null {
  const field = readDisclosure(disclosure);
  const { sd } = event.data;
  return Array.isArray(sd) && sd.includes(disclosureDigest(disclosure)) ? field : null;
}

function readDisclosure(disclosure: string): DisclosedField {
  let parts: unknown;
  try {
    parts = JSON.parse(fromUtf8(fromBase64Url(disclosure)));
  } catch (cause) {
    throw new DisclosureError('not base64url of JSON', { cause });
  }
  if (!Array.isArray(parts) || parts.length !== 3 || typeof parts[0] !== 'string' || typeof parts[1] !== 'string') {
    throw new DisclosureError('not an array of salt, name and value');
  }
  return { salt: parts[0], name: parts[1], value: parts[2] };
}

function base64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array {
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/');
  return fromBase64(base64.padEnd(Math.ceil(base64.length / 4) * 4, '='));
}
