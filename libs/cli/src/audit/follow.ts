import {
  type Checkpoint,
  fromBase64,
  KeyChain,
  NoteError,
  type NoteVerifier,
  openCheckpointByAny,
  verifierFromKey,
  verifierKeyOf,
  verifyConsistency,
} from '@runplane/audit';
import { z } from 'zod';
import type { Api } from '../api/api.js';

export interface FollowReport {
  ok: boolean;
  size: number;
  /** The newest checkpoint of the server; null if it is not signed by the key. */
  checkpoint: string | null;
  /** Verifier key that signs now, where it is not the given one but one that it named. */
  newKey: string | null;
  problems: { kind: 'key' | 'checkpoint' | 'consistency'; message: string }[];
}

/** Whether the log that a server shows now continues each checkpoint that was kept. Throws `CommandError`. */
export async function followServer(server: Api, key: string, kept: readonly string[]): Promise<FollowReport> {
  const { name, publicKey } = verifierFromKey(key);
  const problems: FollowReport['problems'] = [];
  const chain = await chainOf(server, publicKey, (message) => problems.push({ kind: 'key', message }));
  const verifiers = chain.keys.map((one) => verifierFromKey(verifierKeyOf(name, one)));
  const open = async (note: string, whose: string, by: readonly NoteVerifier[]): Promise<Checkpoint | null> => {
    try {
      return (await openCheckpointByAny(note, by)).checkpoint;
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      problems.push({ kind: 'checkpoint', message: `${whose}: ${error.message}` });
      return null;
    }
  };
  const note = await server.text('/v1/audit/checkpoint');
  // Right after a change, a log that nobody used is signed by the old key.
  const now = await open(note, 'the checkpoint of the server', verifiers);
  for (const text of kept) {
    const old = await open(text, 'the kept checkpoint', verifiers);
    if (!old || !now) continue;
    const problem = await contradiction(server, old, now);
    if (problem) problems.push({ kind: 'consistency', message: problem });
  }
  const newKey = chain.keys.length > 1 ? verifierKeyOf(name, chain.newest) : null;
  return { ok: problems.length === 0, size: now?.size ?? 0, checkpoint: now && note, newKey, problems };
}

/** The keys that the trusted one has named since, as the server tells it; none has to be believed. */
async function chainOf(server: Api, trusted: Uint8Array, fail: (message: string) => void): Promise<KeyChain> {
  const chain = new KeyChain(trusted);
  const { statements } = await server.get('/v1/audit/key-changes', z.object({ statements: z.array(z.string()) }));
  try {
    for (const statement of statements) await chain.follow(statement);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    fail(error.message);
  }
  return chain;
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
