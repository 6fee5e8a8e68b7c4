import { parseStrictJson } from '@runplane/audit';
import { PermitError } from '../errors.js';

/** The parts of a compact JWS (RFC 7515, 7.1) that have the form of a permit; nothing of it is trusted yet. */
export interface DecodedJws {
  kid: string;
  payload: unknown;
  signed: Uint8Array<ArrayBuffer>;
  signature: Uint8Array<ArrayBuffer>;
}

/** `EdDSA` (RFC 8037) or its fully specified name (RFC 9864); both mean Ed25519 with the keys that we take. */
const ALGORITHMS: ReadonlySet<unknown> = new Set(['EdDSA', 'Ed25519']);
const TYPE = 'runplane-permit+jwt';

export function decodePermit(permit: string): DecodedJws {
  const parts = permit.split('.');
  if (parts.length !== 3) throw new PermitError('The permit is not a compact JWS.');
  const [head, body, signature] = parts as [string, string, string];
  const header = jsonOf(head);
  if (!isObject(header)) throw new PermitError("The permit's header is not an object.");
  // The algorithm is ours to choose, not the token's: `none` and HMAC with a public key end here.
  if (!ALGORITHMS.has(header.alg)) throw new PermitError(`The permit's algorithm is ${JSON.stringify(header.alg)}.`);
  if (header.typ !== TYPE) throw new PermitError('The token is not a permit.');
  if (header.crit !== undefined) throw new PermitError('The permit has critical extensions that are not known here.');
  if (typeof header.kid !== 'string') throw new PermitError('The permit names no key.');
  return {
    kid: header.kid,
    payload: jsonOf(body),
    signed: new TextEncoder().encode(`${head}.${body}`),
    signature: bytesOf(signature),
  };
}

export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]*$/.test(base64url)) throw new PermitError('The permit is not base64url.');
  try {
    const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch (cause) {
    throw new PermitError('The permit is not base64url.', { cause });
  }
}

function jsonOf(part: string): unknown {
  const bytes = bytesOf(part);
  try {
    return parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new PermitError('The permit is not JSON.', { cause });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
