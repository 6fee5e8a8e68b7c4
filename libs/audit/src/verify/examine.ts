/** The part of a verification that looks at one entry alone: the costly one, which any number of threads may share. */
import { HASH_BYTES, leafHash } from '../log/merkle.js';
import { type ChainedEvent, type ExpectedEvents, readEvent } from './event-shape.js';

export interface LogEntry {
  index: number;
  /** Canonical JSON, as it was hashed. */
  leaf: string;
}

/** Entries that stand one after the other; plain data, so that it can be sent from a thread. */
export interface ExaminedEntries {
  /** As the entries were numbered. */
  indexes: number[];
  /** Leaf hashes, 32 bytes each. */
  hashes: Uint8Array;
  /** Null where the place of an event can't be read. */
  events: (ChainedEvent | null)[];
  /** Statements of changes of the log's key. */
  keyChanges: { at: number; statement: string }[];
  /** What is wrong with a leaf; `at` counts within these entries. */
  problems: { at: number; message: string }[];
}

export function examineEntries(entries: readonly LogEntry[], expected: ExpectedEvents): ExaminedEntries {
  const hashes = new Uint8Array(entries.length * HASH_BYTES);
  const problems: ExaminedEntries['problems'] = [];
  const keyChanges: ExaminedEntries['keyChanges'] = [];
  const events = entries.map(({ leaf }, at) => {
    hashes.set(leafHash(leaf), at * HASH_BYTES);
    const { event, keyChange, problems: found } = readEvent(leaf, expected);
    if (keyChange !== null) keyChanges.push({ at, statement: keyChange });
    for (const message of found) problems.push({ at, message });
    return event;
  });
  return { indexes: entries.map(({ index }) => index), hashes, events, keyChanges, problems };
}

export const hashAt = ({ hashes }: ExaminedEntries, at: number): Uint8Array =>
  hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
