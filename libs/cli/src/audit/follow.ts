import {
  type Checkpoint,
  fromBase64,
  NoteError,
  openCheckpoint,
  verifierFromKey,
  verifyConsistency,
} from '@runplane/audit';
import { z } from 'zod';
import type { Api } from '../api/api.js';

export interface FollowReport {
  ok: boolean;
  size: number;
  /** The newest checkpoint of the server; null if it is not signed by the key. */
  checkpoint: string | null;
  problems: { kind: 'checkpoint' | 'consistency'; message: string }[];
}

/** Whether the log that a server shows now continues each checkpoint that was kept. Throws `CommandError`. */
export async function followServer(server: Api, key: string, kept: readonly string[]): Promise<FollowReport> {
  const verifier = verifierFromKey(key);
  const problems: FollowReport['problems'] = [];
  const open = async (note: string, whose: string): Promise<Checkpoint | null> => {
    try {
      return await openCheckpoint(note, verifier);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      problems.push({ kind: 'checkpoint', message: `${whose}: ${error.message}` });
      return null;
    }
  };
  const note = await server.text('/v1/audit/checkpoint');
  const now = await open(note, 'the checkpoint of the server');
  for (const text of kept) {
    const old = await open(text, 'the kept checkpoint');
    if (!old || !now) continue;
    const problem = await contradiction(server, old, now);
    if (problem) problems.push({ kind: 'consistency', message: problem });
  }
  return { ok: problems.length === 0, size: now?.size ?? 0, checkpoint: now && note, problems };
}

async function contradiction(server: Api, old: Checkpoint, now: Checkpoint): Promise<string | null> {
  if (old.size > now.size) return `the log has ${now.size} entries, the kept checkpoint ${old.size}: it was cut`;
  const path = `/v1/audit/proof/consistency?from=${old.size}&to=${now.size}`;
  const { proof } = await server.get(path, z.object({ proof: z.array(z.string()) }));
  const hashes = proof.map((hash) => fromBase64(hash));
  return verifyConsistency(old, now, hashes)
    ? null
    : `the log of ${now.size} entries does not continue that of ${old.size}`;
}
