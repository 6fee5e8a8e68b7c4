/** Verifier keys (C2SP signed-note, "Verifier keys"): `<name>+<key id>+<base64 of type and public key>`. */
import { sha256 } from '#sha256';
import { concat, equalBytes, fromBase64, fromHex, toBase64, toHex, utf8 } from '../bytes.js';
import { NoteError } from './note-error.js';

/** Signature types: a key of one type never verifies signatures of the other. */
export const KEY_TYPES = { ed25519: 0x01, cosignature: 0x04 } as const;

export interface VerifierKey {
  name: string;
  /** 4 bytes. */
  keyId: Uint8Array;
  type: number;
  /** 32 bytes. */
  publicKey: Uint8Array;
}

export function keyIdOf(name: string, type: number, publicKey: Uint8Array): Uint8Array {
  return sha256(utf8(`${name}\n`), Uint8Array.of(type), publicKey).slice(0, 4);
}

export function formatVerifierKey(name: string, type: number, publicKey: Uint8Array): string {
  checkName(name);
  return `${name}+${toHex(keyIdOf(name, type, publicKey))}+${toBase64(concat(Uint8Array.of(type), publicKey))}`;
}

/** Throws `NoteError` on a key that is malformed, whose id is not its own, or that has not 32 bytes. */
export function parseVerifierKey(verifierKey: string): VerifierKey {
  const match = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(verifierKey);
  if (!match) throw new NoteError('the verifier key is malformed');
  const [, name, id, encoded] = match as unknown as [string, string, string, string];
  const key = decodeBase64(encoded);
  const [type, publicKey] = [key[0] as number, key.slice(1)];
  if (publicKey.length !== 32) throw new NoteError('the verifier key has not 32 bytes');
  const keyId = keyIdOf(name, type, publicKey);
  if (!equalBytes(keyId, fromHex(id))) throw new NoteError('the verifier key has another id');
  return { name, keyId, type, publicKey };
}

export function checkName(name: string): void {
  if (!/^[^+\s]+$/u.test(name)) throw new NoteError('a key name has no spaces and no plus sign');
}

/** Throws `NoteError`. */
export function decodeBase64(text: string): Uint8Array {
  try {
    return fromBase64(text);
  } catch {
    throw new NoteError('the base64 is malformed');
  }
}
