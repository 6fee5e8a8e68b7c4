/** Verifies an exported log from its leaves alone: tree, signature, earlier checkpoints, and each subject's chain. */
import { equalBytes, toHex } from '../bytes.js';
import { leafHash } from '../log/merkle.js';
import { orgOfOrigin } from '../log/origin.js';
import { appendLeaves, emptyTree, rootOfState } from '../log/tiles.js';
import type { Checkpoint } from '../note/checkpoint.js';
import { NoteError, type NoteVerifier } from '../note/note.js';
import { Chains } from './chains.js';
import { openCheckpoint } from './tlog-proof.js';

export interface LogEntry {
  index: number;
  /** Canonical JSON, as it was hashed. */
  leaf: string;
}

export interface LogProblem {
  kind: 'order' | 'leaf' | 'chain' | 'checkpoint' | 'size' | 'root' | 'earlier_checkpoint' | 'tile';
  /** Entry where it was found; null where it concerns the whole log. */
  index: number | null;
  message: string;
}

export interface VerifyReport {
  ok: boolean;
  size: number;
  /** Hexadecimal root over the entries that were read. */
  root: string;
  problems: LogProblem[];
}

/** Entries hashed at once: bounds memory, and tiles are dropped as they fill. */
const BATCH = 1024;

/** What a log is verified against. */
export interface VerifyRules {
  verifier: NoteVerifier;
  /** Checkpoints that were kept from earlier: each has to be a prefix of this log. */
  earlierCheckpoints?: readonly string[];
  /** The org that every event has to be of; by default the one that the log's origin names. */
  org?: string;
  /** Every type of event that the log may hold; by default any. */
  types?: ReadonlySet<string>;
}

export async function verifyLog(
  input: VerifyRules & {
    entries: AsyncIterable<LogEntry> | Iterable<LogEntry>;
    /** The newest checkpoint, a signed note. */
    checkpoint: string;
  },
): Promise<VerifyReport> {
  const problems: LogProblem[] = [];
  const report = (kind: LogProblem['kind'], index: number | null, message: string) => {
    problems.push({ kind, index, message });
  };
  const checkpoint = await open(input.checkpoint, input.verifier, (why) => report('checkpoint', null, why));
  const earlier = await openEarlier(input, report);
  const { org = orgOfOrigin(input.verifier.name), types } = input;
  const chains = new Chains(report, { org, types });

  let state = emptyTree();
  let batch: Uint8Array[] = [];
  let expected = 0;
  const flush = () => {
    ({ state } = appendLeaves(state, batch));
    batch = [];
  };
  const sizes = new Set(earlier.map(({ size }) => size));
  const checkEarlier = () => {
    if (!sizes.has(expected)) return;
    flush();
    for (const old of earlier.filter((kept) => kept.size === expected)) {
      if (!equalBytes(rootOfState(state), old.root)) {
        report('earlier_checkpoint', null, `the log differs from the kept checkpoint of size ${old.size}`);
      }
    }
  };
  checkEarlier();
  for await (const { index, leaf } of input.entries) {
    if (index !== expected) report('order', expected, `entry ${expected} is missing or out of order: found ${index}`);
    const hash = leafHash(leaf);
    chains.add(expected, leaf, toHex(hash));
    batch.push(hash);
    expected++;
    if (batch.length === BATCH) flush();
    checkEarlier();
  }
  flush();
  const root = rootOfState(state);
  if (checkpoint) checkEnd(checkpoint, expected, root, report);
  for (const old of earlier.filter((kept) => kept.size > expected)) {
    report('earlier_checkpoint', null, `the log has ${expected} entries, the kept checkpoint ${old.size}`);
  }
  return { ok: problems.length === 0, size: expected, root: toHex(root), problems };
}

type Report = (kind: LogProblem['kind'], index: number | null, message: string) => void;

function checkEnd(checkpoint: Checkpoint, size: number, root: Uint8Array, report: Report): void {
  if (checkpoint.size !== size) {
    report('size', Math.min(size, checkpoint.size), `the log has ${size} entries, its checkpoint ${checkpoint.size}`);
  } else if (!equalBytes(checkpoint.root, root)) {
    report('root', null, 'the entries do not lead to the root of the checkpoint: at least one was changed');
  }
}

async function openEarlier(input: VerifyRules, report: Report): Promise<Checkpoint[]> {
  const opened = await Promise.all(
    (input.earlierCheckpoints ?? []).map((note) =>
      open(note, input.verifier, (why) => report('earlier_checkpoint', null, why)),
    ),
  );
  return opened.filter((checkpoint) => checkpoint !== null);
}

async function open(note: string, verifier: NoteVerifier, fail: (why: string) => void): Promise<Checkpoint | null> {
  try {
    return await openCheckpoint(note, verifier);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    fail(error.message);
    return null;
  }
}
