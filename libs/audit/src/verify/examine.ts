/** The part of a verification that looks at entries by themselves: the costly one, which any number of threads may share. */
import { utf8 } from '../bytes.js';
import { parseEntryBundle } from '../log/bundles.js';
import { HASH_BYTES, leafHash } from '../log/merkle.js';
import { TILE_WIDTH } from '../log/tiles.js';
import { type ChainPart, linked } from './chains.js';
import { type ExpectedEvents, readEvent } from './event-shape.js';

export interface LogEntry {
  index: number;
  /** Canonical JSON, as it was hashed. */
  leaf: string;
}

/** The same, perhaps as the bytes of the leaf. */
type StoredEntry = Omit<LogEntry, 'leaf'> & { leaf: string | Uint8Array };

/** Entries that stand one after the other; plain data, so that it can be sent from a thread. `at` counts within them. */
export interface ExaminedEntries {
  /** As the entries were numbered. */
  indexes: Float64Array<ArrayBuffer>;
  /** Leaf hashes, 32 bytes each. */
  hashes: Uint8Array<ArrayBuffer>;
  /** When each says that it was made, milliseconds since 1970; NaN for what is no time. */
  times: Float64Array<ArrayBuffer>;
  /** Those whose place in the chain of their subject can't be read. */
  unplaced: number[];
  chains: ChainPart[];
  /** Statements of changes of the log's key. */
  keyChanges: { at: number; statement: string }[];
  /** What is wrong with a leaf, and with the chains as far as they lie within these entries. */
  problems: { at: number; kind: 'leaf' | 'chain'; message: string }[];
}

export function examineEntries(entries: readonly StoredEntry[], expected: ExpectedEvents): ExaminedEntries {
  const hashes = new Uint8Array(entries.length * HASH_BYTES);
  const problems: ExaminedEntries['problems'] = [];
  const keyChanges: ExaminedEntries['keyChanges'] = [];
  const events = entries.map(({ leaf }, at) => {
    const bytes = typeof leaf === 'string' ? encoded(leaf) : leaf;
    hashes.set(leafHash(bytes), at * HASH_BYTES);
    const { event, keyChange, problems: found } = readEvent(textOf(leaf), expected, bytes);
    if (keyChange !== null) keyChanges.push({ at, statement: keyChange });
    for (const message of found) problems.push({ at, kind: 'leaf', message });
    return event;
  });
  const { chains, broken } = linked(events, hashes);
  for (const { at, message } of broken) problems.push({ at, kind: 'chain', message });
  return {
    indexes: Float64Array.from(entries, ({ index }) => index),
    hashes,
    times: Float64Array.from(events, (event) => event?.time ?? Number.NaN),
    unplaced: [...events.keys()].filter((at) => events[at] === null),
    chains,
    keyChanges,
    problems,
  };
}

/** The entries of bundle `index` of `width`, whose bytes may be missing; as text, what is wrong with the bundle. */
export function examineBundle(
  data: Uint8Array | null,
  { index, width }: { index: number; width: number },
  expected: ExpectedEvents,
): ExaminedEntries | string {
  if (!data) return 'is missing';
  let leaves: Uint8Array[];
  try {
    leaves = parseEntryBundle(data, width);
  } catch (error) {
    return (error as Error).message;
  }
  const entries = leaves.map((leaf, at) => ({ index: index * TILE_WIDTH + at, leaf }));
  return examineEntries(entries, expected);
}

export const hashAt = ({ hashes }: Pick<ExaminedEntries, 'hashes'>, at: number): Uint8Array =>
  hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);

/** Every leaf of a log fits in: one that does not is encoded for itself. */
const scratch = new Uint8Array(1 << 18);
const encoder = new TextEncoder();

/** Until the next call. */
function encoded(text: string): Uint8Array {
  const { read, written } = encoder.encodeInto(text, scratch);
  return read === text.length ? scratch.subarray(0, written) : utf8(text);
}

/** A mark of the byte order is a character like any other: the text is what the bytes are, and no other bytes are it. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes that are no UTF-8 are no leaf of this log either: the text that is none is found to be no JSON. */
function textOf(leaf: string | Uint8Array): string {
  if (typeof leaf === 'string') return leaf;
  try {
    return decoder.decode(leaf);
  } catch {
    return '';
  }
}
