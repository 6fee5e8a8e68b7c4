/** Signed notes (C2SP signed-note v1), with Ed25519 signatures (type 0x01). */
import { concat, equalBytes, toBase64, utf8 } from '../bytes.js';
import { publicKeyOf, signEd25519, verifyEd25519 } from './ed25519.js';
import { NoteError } from './note-error.js';
import { checkName, decodeBase64, formatVerifierKey, KEY_TYPES, keyIdOf, parseVerifierKey } from './verifier-key.js';

export { NoteError };

export interface NoteVerifier {
  name: string;
  /** 4 bytes: SHA-256(name, LF, type, public key). */
  keyId: Uint8Array;
  /** 32 bytes. */
  publicKey: Uint8Array;
  /** Over the text of the note; the signature is what follows the key id in its line. */
  verify(message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

export interface NoteSigner {
  name: string;
  keyId: Uint8Array;
  /** `<name>+<key id>+<key>`, what a verifier is configured with. */
  verifierKey: string;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

export interface OpenedNote {
  text: string;
  /** Names of the keys whose signatures were verified. */
  signedBy: string[];
  /** The verified signatures, each without its key id. */
  signatures: { by: NoteVerifier; signature: Uint8Array }[];
}

/** Bound on signature lines: a note with more is refused unread (signed-note, "Verification"). */
const MOST_SIGNATURES = 16;

/** `seed` is the 32-byte private key of RFC 8032. */
export async function ed25519Signer(name: string, seed: Uint8Array): Promise<NoteSigner> {
  checkName(name);
  const publicKey = await publicKeyOf(seed);
  return {
    name,
    keyId: keyIdOf(name, KEY_TYPES.ed25519, publicKey),
    verifierKey: verifierKeyOf(name, publicKey),
    sign: (message) => signEd25519(seed, message),
  };
}

export function verifierKeyOf(name: string, publicKey: Uint8Array): string {
  return formatVerifierKey(name, KEY_TYPES.ed25519, publicKey);
}

/** Throws `NoteError` on a key that is malformed, of another type, or whose id is not its own. */
export function verifierFromKey(verifierKey: string): NoteVerifier {
  const { name, keyId, type, publicKey } = parseVerifierKey(verifierKey);
  if (type !== KEY_TYPES.ed25519) throw new NoteError('the verifier key is not an Ed25519 key');
  return { name, keyId, publicKey, verify: (message, signature) => verifyEd25519(publicKey, message, signature) };
}

/** `text` ends with a line feed. */
export async function signNote(text: string, signers: readonly NoteSigner[]): Promise<string> {
  checkText(text);
  const lines = await Promise.all(signers.map((signer) => signatureLine(text, signer)));
  return `${text}\n${lines.join('')}`;
}

/** One signature line, with its line feed: what a witness answers with. */
export async function signatureLine(text: string, signer: NoteSigner): Promise<string> {
  return `— ${signer.name} ${toBase64(concat(signer.keyId, await signer.sign(utf8(text))))}\n`;
}

/**
 * Verifies a note. Signatures of keys that are not among `verifiers` are passed over; a wrong one of a known key, and a
 * note without any verified one, throw `NoteError`.
 */
export async function openNote(note: string, verifiers: readonly NoteVerifier[]): Promise<OpenedNote> {
  const { text, signatures } = splitNote(note);
  const message = utf8(text);
  const verified: OpenedNote['signatures'] = [];
  for (const { name, keyId, signature } of signatures) {
    const verifier = verifiers.find((known) => known.name === name && equalBytes(known.keyId, keyId));
    if (!verifier) continue;
    if (!(await verifier.verify(message, signature))) throw new NoteError(`the signature of ${name} is wrong`);
    verified.push({ by: verifier, signature });
  }
  if (verified.length === 0) throw new NoteError('no signature of a known key');
  return { text, signedBy: [...new Set(verified.map(({ by }) => by.name))], signatures: verified };
}

/** Text and signature lines of a note; nothing is verified. Throws `NoteError`. */
export function splitNote(note: string) {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) throw new NoteError('the note is malformed');
  const text = note.slice(0, end + 1);
  checkText(text);
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) throw new NoteError('the note has too many signatures');
  return { text, signatures: lines.map(parseSignature) };
}

function parseSignature(line: string) {
  const match = /^— ([^+\s]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line);
  if (!match) throw new NoteError('a signature line is malformed');
  const bytes = decodeBase64(match[2] as string);
  if (bytes.length < 5) throw new NoteError('a signature is too short');
  return { name: match[1] as string, keyId: bytes.slice(0, 4), signature: bytes.slice(4) };
}

function checkText(text: string): void {
  if (!text.endsWith('\n')) throw new NoteError('the text of a note ends with a line feed');
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    if ((code < 0x20 && code !== 0x0a) || code === 0x7f)
      throw new NoteError('the text of a note has a control character');
  }
}
