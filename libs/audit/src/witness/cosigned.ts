import { type Checkpoint, parseCheckpoint } from '../note/checkpoint.js';
import { cosignatureTime } from '../note/cosignature.js';
import { NoteError, type NoteVerifier, openNote } from '../note/note.js';
import type { WitnessPolicy } from './policy.js';

export interface CosignedCheckpoint {
  checkpoint: Checkpoint;
  /** Witnesses of the policy that cosigned it, with the seconds since 1970 that each states. */
  cosignedBy: { name: string; time: number }[];
}

/** Opens a checkpoint that its log has to have signed; who cosigned it is told, not asked for. Throws `NoteError`. */
export async function openCosigned(
  note: string,
  log: NoteVerifier,
  policy: Pick<WitnessPolicy, 'witnesses'>,
): Promise<CosignedCheckpoint> {
  const { text, signatures } = await openNote(note, [log, ...policy.witnesses.map(({ verifier }) => verifier)]);
  if (!signatures.some(({ by }) => by === log)) throw new NoteError(`the checkpoint is not signed by ${log.name}`);
  const checkpoint = parseCheckpoint(text);
  if (checkpoint.origin !== log.name) throw new NoteError(`the checkpoint is of ${checkpoint.origin}`);
  const cosignedBy = policy.witnesses.flatMap(({ name, verifier }) => {
    const found = signatures.find(({ by }) => by === verifier);
    return found ? [{ name, time: Number(cosignatureTime(found.signature)) }] : [];
  });
  return { checkpoint, cosignedBy };
}

/** As `openCosigned`, for a log of the policy, and only with its quorum. Throws `NoteError`. */
export async function openUnderPolicy(note: string, policy: WitnessPolicy): Promise<CosignedCheckpoint> {
  const origin = note.slice(0, note.indexOf('\n'));
  const log = policy.logs.find(({ verifier }) => verifier.name === origin);
  if (!log) throw new NoteError(`the policy knows no log ${origin}`);
  const opened = await openCosigned(note, log.verifier, policy);
  const names = opened.cosignedBy.map(({ name }) => name);
  if (!policy.isSatisfiedBy(new Set(names))) {
    throw new NoteError(`the quorum of the policy is not reached: cosigned by ${names.join(', ') || 'no witness'}`);
  }
  return opened;
}
