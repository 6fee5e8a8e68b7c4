import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import {
  type ExaminedEntries,
  type ExpectedEvents,
  examineBundle,
  examineEntries,
  type LogEntry,
} from '@runplane/audit';

// Both a module and the script of a thread. As a script it is loaded without a build in tests: it stands for itself.

/** Bytes `[from, to)` of a file. */
export interface Range {
  path: string;
  from: number;
  to: number;
}

/** A bundle of entries, and where its bytes are; null for one that is missing. */
export interface Bundle {
  index: number;
  width: number;
  bytes: Range | null;
}

/** The lines that begin in a range, which begins where a line does or within one; or some bundles. */
export type Job = { kind: 'lines'; range: Range } | { kind: 'bundles'; bundles: Bundle[] };

/** What is found of the lines, or of each bundle; as text, what is wrong with a bundle. */
export type Examined = (ExaminedEntries | string)[];

/** What a thread is started with. */
export interface ThreadData {
  examine: ExpectedEvents;
}

/** Bytes that are read at a time past the end, for the rest of the last line. */
const TAIL = 1 << 16;
const NEWLINE = 10;

/** What is no entry of an export in lines is one that is missing: the verification names the place. */
export function examineJob(job: Job, expected: ExpectedEvents): Examined {
  if (job.kind === 'lines') return [examineEntries(linesOf(job.range).map(entryOf), expected)];
  return job.bundles.map((bundle) => examineBundle(bundle.bytes && bytesOf(bundle.bytes), bundle, expected));
}

function bytesOf({ path, from, to }: Range): Uint8Array {
  const file = openSync(path, 'r');
  try {
    return read(file, from, to - from);
  } finally {
    closeSync(file);
  }
}

function linesOf({ path, from, to }: Range): string[] {
  const file = openSync(path, 'r');
  try {
    // The byte before tells whether a line begins at `from`.
    const start = Math.max(0, from - 1);
    let data = read(file, start, to - start);
    const first = from === 0 ? 0 : data.indexOf(NEWLINE) + 1;
    if (from > 0 && first === 0) return [];
    for (let at = start + data.length; data.length > 0 && data.at(-1) !== NEWLINE; at = start + data.length) {
      const more = read(file, at, TAIL);
      if (more.length === 0) break;
      const end = more.indexOf(NEWLINE);
      data = Buffer.concat([data, end < 0 ? more : more.subarray(0, end + 1)]);
    }
    const lines = data.subarray(first).toString('utf8').split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines;
  } finally {
    closeSync(file);
  }
}

function read(file: number, at: number, length: number): Buffer {
  const data = Buffer.allocUnsafe(length);
  return data.subarray(0, readSync(file, data, 0, length, at));
}

function entryOf(line: string): LogEntry {
  try {
    const { index, event } = JSON.parse(line) as { index?: unknown; event?: unknown };
    return { index: typeof index === 'number' ? index : -1, leaf: typeof event === 'string' ? event : '' };
  } catch {
    return { index: -1, leaf: '' };
  }
}

const buffersOf = ({ hashes, indexes, times }: ExaminedEntries) => [hashes.buffer, indexes.buffer, times.buffer];

const { examine } = (workerData ?? {}) as Partial<ThreadData>;
if (parentPort !== null && examine !== undefined) {
  const port = parentPort;
  port.on('message', (job: Job) => {
    const examined = examineJob(job, examine);
    const memory = examined.flatMap((one) => (typeof one === 'string' ? [] : buffersOf(one)));
    port.postMessage(examined, memory);
  });
}
