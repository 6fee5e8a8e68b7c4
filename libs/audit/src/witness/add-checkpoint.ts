/** Asks a witness for its cosignature (C2SP tlog-witness, `add-checkpoint`). */
import { toBase64 } from '../bytes.js';
import { NoteError, openNote, splitNote } from '../note/note.js';
import type { PolicyWitness } from './policy.js';

export type WitnessAnswer =
  /** `line`: its signature line, verified over this checkpoint. */
  | { kind: 'cosigned'; line: string }
  /** It has last cosigned another size than `old`. */
  | { kind: 'conflict'; size: number }
  /** It knows that this log contradicts itself (422), or does not accept its key (403). */
  | { kind: 'refused'; status: number; reason: string }
  /** It can't be reached, or answers what no witness answers: it says nothing about the log. */
  | { kind: 'unavailable'; reason: string };

export interface AddCheckpoint {
  /** Size that the witness has last cosigned, 0 for none. */
  old: number;
  /** From `old` to the size of the checkpoint. */
  proof: readonly Uint8Array[];
  /** The signed note. */
  checkpoint: string;
}

export function formatAddCheckpoint({ old, proof, checkpoint }: AddCheckpoint): string {
  return [`old ${old}`, ...proof.map(toBase64), '', checkpoint].join('\n');
}

const REFUSALS: ReadonlySet<number> = new Set([403, 422]);
const MOST_TEXT = 10_000;

export async function addCheckpoint(
  witness: PolicyWitness & { url: string },
  request: AddCheckpoint,
  { fetch: ask = fetch, timeoutMs = 5_000 }: { fetch?: typeof fetch; timeoutMs?: number } = {},
): Promise<WitnessAnswer> {
  let status: number;
  let body: string;
  try {
    const answer = await ask(`${witness.url}/add-checkpoint`, {
      method: 'POST',
      body: formatAddCheckpoint(request),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    ({ status } = answer);
    body = (await answer.text()).slice(0, MOST_TEXT);
  } catch (error) {
    return { kind: 'unavailable', reason: `${witness.name}: ${(error as Error).message}` };
  }
  if (status === 200) return cosignatureIn(body, witness, request.checkpoint);
  const size = /^(0|[1-9]\d{0,15})\n$/.exec(body)?.[1];
  if (status === 409 && size !== undefined) return { kind: 'conflict', size: Number(size) };
  const reason = `${witness.name} answers ${status}: ${body.trim().slice(0, 200)}`;
  return REFUSALS.has(status) ? { kind: 'refused', status, reason } : { kind: 'unavailable', reason };
}

/** What a witness answers is taken only if it verifies: a wrong line would spoil the whole note. */
async function cosignatureIn(body: string, witness: PolicyWitness, checkpoint: string): Promise<WitnessAnswer> {
  const { text } = splitNote(checkpoint);
  for (const line of body.split('\n').filter((one) => one !== '')) {
    try {
      await openNote(`${text}\n${line}\n`, [witness.verifier]);
      return { kind: 'cosigned', line: `${line}\n` };
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
    }
  }
  return { kind: 'unavailable', reason: `${witness.name} answers with no cosignature of its key` };
}
