/** Checkpoints (C2SP tlog-checkpoint): the text that a log signs for its tree of a size. */
import { fromBase64, toBase64 } from '../bytes.js';
import { HASH_BYTES } from '../log/merkle.js';
import { NoteError } from './note.js';

export interface Checkpoint {
  /** Name of the log, and of its key. */
  origin: string;
  size: number;
  root: Uint8Array;
  /** Extra lines, none of them empty. */
  extensions: string[];
}

export function formatCheckpoint({
  origin,
  size,
  root,
  extensions = [],
}: Omit<Checkpoint, 'extensions'> & { extensions?: string[] }): string {
  return [origin, String(size), toBase64(root), ...extensions, ''].join('\n');
}

/** The text of a note, its signatures already verified. Throws `NoteError`. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length < 3) throw new NoteError('the checkpoint is malformed');
  const [origin, size, root, ...extensions] = lines as [string, string, string, ...string[]];
  if (origin === '' || extensions.includes('')) throw new NoteError('the checkpoint has an empty line');
  if (!/^(0|[1-9]\d*)$/.test(size) || !Number.isSafeInteger(Number(size))) {
    throw new NoteError('the size of the checkpoint is malformed');
  }
  return { origin, size: Number(size), root: rootOf(root), extensions };
}

function rootOf(text: string): Uint8Array {
  let root: Uint8Array;
  try {
    root = fromBase64(text);
  } catch {
    throw new NoteError('the root of the checkpoint is not base64');
  }
  if (root.length !== HASH_BYTES) throw new NoteError('the root of the checkpoint is not 32 bytes');
  return root;
}
