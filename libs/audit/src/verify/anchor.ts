/** Where witnesses saw a log: its checkpoint is a leaf of the super-log, whose checkpoints they cosign. */
import { fromBase64 } from '../bytes.js';
import { opaqueOrigin, superLogOrigin } from '../log/origin.js';
import { type Checkpoint, formatCheckpoint } from '../note/checkpoint.js';
import { KeyChain, openKeyChange } from '../note/key-change.js';
import { NoteError, splitNote, verifierFromKey, verifierKeyOf } from '../note/note.js';
import { type CosignedCheckpoint, openCosigned } from '../witness/cosigned.js';
import { parseWitnessPolicy } from '../witness/policy.js';
import { openCheckpointByAny, parseTlogProof, verifyTlogProof, verifyTlogProofUnderPolicy } from './tlog-proof.js';

export interface Anchor {
  /** The org's checkpoint without its signature, under its opaque origin. */
  leaf: string;
  /** tlog-proof@v1 of `leaf` in the super-log, with the cosignatures of witnesses. */
  proof: string;
  /** 32 bytes in base64: joins the opaque origin to the org's. */
  salt: string;
}

export interface AnchorRules {
  /** Every public key that the installation is known to have had: its first one named the super-log. */
  keys: readonly Uint8Array[];
  /** Those of them that may have signed the super-log. */
  signers: readonly Uint8Array[];
  /** Text of the reader's witness policy; its `log` lines do not count. */
  policy?: string | undefined;
  /** Text of the installation's own: without one of the reader, its witnesses are told, and none is asked for. */
  ownPolicy: string | null;
}

export interface OpenedAnchor {
  /** Witnesses that cosigned, with seconds since 1970. */
  witnessedBy: CosignedCheckpoint['cosignedBy'];
  /** Why the reader's policy is not fulfilled; null where it is, or where there is none. */
  missing: string | null;
}

export function isAnchor(value: unknown): value is Anchor {
  if (typeof value !== 'object' || value === null) return false;
  const { leaf, proof, salt } = value as Record<string, unknown>;
  return [leaf, proof, salt].every((text) => typeof text === 'string');
}

/** Throws `NoteError` unless the leaf is in the super-log of this installation; of whose log it is, is another question. */
export async function openAnchor({ leaf, proof }: Anchor, rules: AnchorRules): Promise<OpenedAnchor> {
  const { checkpoint } = parseTlogProof(proof);
  // Its name is that of the first key of the installation, and stays.
  const origin = splitNote(checkpoint).text.split('\n')[0] ?? '';
  if (!rules.keys.some((key) => superLogOrigin(key) === origin))
    throw new NoteError(`${origin} is no super-log of this key`);
  const verifiers = rules.signers.map((key) => verifierFromKey(verifierKeyOf(origin, key)));
  const { by } = await openCheckpointByAny(checkpoint, verifiers);
  await verifyTlogProof(leaf, proof, by);
  const { policy, ownPolicy } = rules;
  if (policy === undefined) {
    const own = ownPolicy === null ? { witnesses: [] } : parseWitnessPolicy(ownPolicy);
    return { witnessedBy: (await openCosigned(checkpoint, by, own)).cosignedBy, missing: null };
  }
  try {
    const logs = [{ verifierKey: verifierKeyOf(origin, by.publicKey), verifier: by }];
    const { cosignedBy } = await verifyTlogProofUnderPolicy(leaf, proof, { ...parseWitnessPolicy(policy), logs });
    return { witnessedBy: cosignedBy, missing: null };
  } catch (error) {
    return { witnessedBy: [], missing: error instanceof Error ? error.message : String(error) };
  }
}

/** What an export says of where witnesses saw the checkpoint that it ends with. */
export interface LogAnchor extends Anchor {
  /** Text of the installation's witness policy, null where it has none. */
  witnessPolicy: string | null;
  /** Changes of the log's key, in their order (`signKeyChange`). */
  keyChanges: string[];
}

/** As `openAnchor`, of what an export holds; by the key that the reader trusts, or one that it named. Throws `NoteError`. */
export async function openLogAnchor(
  value: unknown,
  trusted: Uint8Array,
  policy?: string,
): Promise<OpenedAnchor & { anchor: LogAnchor }> {
  if (!isLogAnchor(value)) throw new NoteError('the anchor is malformed');
  const keys = [trusted];
  const chain = new KeyChain(trusted);
  for (const statement of value.keyChanges) {
    const { from, to } = await openKeyChange(statement);
    keys.push(from, to);
    await chain.follow(statement);
  }
  const rules = { keys, signers: chain.keys, policy, ownPolicy: value.witnessPolicy };
  return { anchor: value, ...(await openAnchor(value, rules)) };
}

function isLogAnchor(value: unknown): value is LogAnchor {
  if (!isAnchor(value)) return false;
  const { witnessPolicy, keyChanges } = value as Partial<Record<keyof LogAnchor, unknown>>;
  if (witnessPolicy !== null && typeof witnessPolicy !== 'string') return false;
  return Array.isArray(keyChanges) && keyChanges.every((statement) => typeof statement === 'string');
}

/** Whether the leaf is this checkpoint of the log of this name. */
export function isAnchorOf({ leaf, salt }: Anchor, logName: string, checkpoint: Checkpoint): boolean {
  const bytes = bytesOf(salt);
  if (bytes === null) return false;
  return leaf === formatCheckpoint({ ...checkpoint, origin: opaqueOrigin(logName, bytes), extensions: [] });
}

function bytesOf(salt: string): Uint8Array | null {
  try {
    return fromBase64(salt);
  } catch {
    return null;
  }
}

/** When the latest of the witnesses saw it, milliseconds: one with a wrong clock makes no honest log false. */
export function seenAt(witnessedBy: OpenedAnchor['witnessedBy']): number | null {
  return witnessedBy.length === 0 ? null : Math.max(...witnessedBy.map(({ time }) => 1_000 * time));
}
