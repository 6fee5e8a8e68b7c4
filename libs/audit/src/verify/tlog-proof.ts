/** Proofs that stand alone (C2SP tlog-proof@v1): a leaf's index, its inclusion proof and the checkpoint that it leads to. */
import { fromBase64, toBase64 } from '../bytes.js';
import { leafHash, verifyInclusion } from '../log/merkle.js';
import { type Checkpoint, parseCheckpoint } from '../note/checkpoint.js';
import { NoteError, type NoteVerifier, openNote } from '../note/note.js';
import { type CosignedCheckpoint, openUnderPolicy } from '../witness/cosigned.js';
import type { WitnessPolicy } from '../witness/policy.js';

const HEADER = 'c2sp.org/tlog-proof@v1';

export interface TlogProof {
  index: number;
  proof: Uint8Array[];
  /** The signed note. */
  checkpoint: string;
  /** Bytes that the proof does not cover, for the reader's convenience. */
  extra?: Uint8Array;
}

export function formatTlogProof({ index, proof, checkpoint, extra }: TlogProof): string {
  const lines = [HEADER];
  if (extra) lines.push(`extra ${toBase64(extra)}`);
  lines.push(`index ${index}`, ...proof.map(toBase64), '', checkpoint);
  return lines.join('\n');
}

/** Throws `NoteError` on any other form. */
export function parseTlogProof(text: string): TlogProof {
  const end = text.indexOf('\n\n');
  const lines = text.slice(0, end).split('\n');
  if (end < 0 || lines.shift() !== HEADER) throw new NoteError('not a tlog-proof');
  const extra = lines[0]?.startsWith('extra ') ? bytes((lines.shift() as string).slice(6)) : undefined;
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1];
  if (index === undefined) throw new NoteError('the index of the tlog-proof is malformed');
  return {
    index: Number(index),
    proof: lines.map(bytes),
    checkpoint: text.slice(end + 2),
    ...(extra ? { extra } : {}),
  };
}

/** Verifies offline that `leaf` is in the log of `verifier`. Throws `NoteError` that says what is wrong. */
export async function verifyTlogProof(
  leaf: string | Uint8Array,
  tlogProof: string,
  verifier: NoteVerifier,
): Promise<{ index: number; checkpoint: Checkpoint }> {
  const parsed = parseTlogProof(tlogProof);
  const checkpoint = await openCheckpoint(parsed.checkpoint, verifier);
  checkIncluded(leaf, parsed, checkpoint);
  return { index: parsed.index, checkpoint };
}

/** As `verifyTlogProof`, for a log of the policy, under a checkpoint with the policy's quorum. Throws `NoteError`. */
export async function verifyTlogProofUnderPolicy(
  leaf: string | Uint8Array,
  tlogProof: string,
  policy: WitnessPolicy,
): Promise<CosignedCheckpoint & { index: number }> {
  const parsed = parseTlogProof(tlogProof);
  const opened = await openUnderPolicy(parsed.checkpoint, policy);
  checkIncluded(leaf, parsed, opened.checkpoint);
  return { index: parsed.index, ...opened };
}

function checkIncluded(leaf: string | Uint8Array, { index, proof }: TlogProof, { size, root }: Checkpoint): void {
  if (!verifyInclusion(leafHash(leaf), index, size, proof, root)) {
    throw new NoteError(`the leaf is not entry ${index} of the tree of ${size}`);
  }
}

/** Opens a checkpoint that has to be signed by the log itself and to name it. Throws `NoteError`. */
export async function openCheckpoint(note: string, verifier: NoteVerifier): Promise<Checkpoint> {
  return (await openCheckpointByAny(note, [verifier])).checkpoint;
}

/** As `openCheckpoint`, by one of the keys of one log; says which. */
export async function openCheckpointByAny(
  note: string,
  verifiers: readonly NoteVerifier[],
): Promise<{ checkpoint: Checkpoint; by: NoteVerifier }> {
  const { text, signatures } = await openNote(note, verifiers);
  const checkpoint = parseCheckpoint(text);
  const by = signatures[0]?.by as NoteVerifier;
  if (checkpoint.origin !== by.name) throw new NoteError(`the checkpoint is of ${checkpoint.origin}`);
  return { checkpoint, by };
}

function bytes(text: string): Uint8Array {
  try {
    return fromBase64(text);
  } catch {
    throw new NoteError('a hash of the tlog-proof is not base64');
  }
}
