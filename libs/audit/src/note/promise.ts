/**
 * A promise: the log's signature that it will hold a leaf, given when the leaf's row is committed and before the tree
 * holds it (the part that an SCT plays in RFC 6962 section 3.2). Text: origin, `promise/v1`, leaf hash in base64,
 * milliseconds since 1970.
 */
import { fromBase64, toBase64 } from '../bytes.js';
import { NoteError, type NoteSigner, type NoteVerifier, openNote, signNote } from './note.js';

export interface LeafPromise {
  origin: string;
  leafHash: Uint8Array;
  atMs: number;
}

export function signPromise(signer: NoteSigner, leafHash: Uint8Array, atMs: number): Promise<string> {
  return signNote(`${signer.name}\npromise/v1\n${toBase64(leafHash)}\n${atMs}\n`, [signer]);
}

/** By a key of the log, or by one of several that it has had. Throws `NoteError`. */
export async function verifyPromise(
  note: string,
  verifiers: NoteVerifier | readonly NoteVerifier[],
): Promise<LeafPromise> {
  const { text, signedBy } = await openNote(note, [verifiers].flat());
  const match = /^([^\n]+)\npromise\/v1\n([A-Za-z0-9+/]{43}=)\n(\d{1,15})\n$/.exec(text);
  if (!match?.[1] || match[1] !== signedBy[0]) throw new NoteError('not a promise of this log');
  return { origin: match[1], leafHash: fromBase64(match[2] as string), atMs: Number(match[3]) };
}
