import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ExaminedEntries, ExpectedEvents } from '@runplane/audit';
import { examineRange, type Range, type ThreadData } from './examine-thread.js';

/** Bytes that are examined at a time: some thousand entries. */
const PART_BYTES = 1 << 22;
const MOST_THREADS = 8;

/**
 * Examines an export in lines, in its order, on all cores; `from` is where its entries begin, in bytes. A log of one
 * part is not worth a thread.
 */
export async function* examineFile(
  path: string,
  from: number,
  expected: ExpectedEvents,
  partBytes = PART_BYTES,
): AsyncGenerator<ExaminedEntries> {
  const ranges = rangesOf(path, from, partBytes);
  const count = Math.min(availableParallelism(), MOST_THREADS, ranges.length);
  if (ranges.length <= 1) {
    for (const range of ranges) yield examineRange(range, expected);
    return;
  }
  const threads = Array.from({ length: count }, () => new Thread(expected));
  try {
    // Two parts a thread: one that is examined, one that waits, and memory is bounded.
    const ahead: Promise<ExaminedEntries>[] = [];
    for (const [number, range] of ranges.entries()) {
      ahead.push((threads[number % count] as Thread).examine(range));
      if (ahead.length === 2 * count) yield await (ahead.shift() as Promise<ExaminedEntries>);
    }
    for (const part of ahead) yield await part;
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
}

function rangesOf(path: string, from: number, partBytes: number): Range[] {
  const { size } = statSync(path);
  const ranges: Range[] = [];
  for (let at = from; at < size; at += partBytes) ranges.push({ path, from: at, to: Math.min(size, at + partBytes) });
  return ranges;
}

/** Answers in the order in which it is asked. */
class Thread {
  private readonly worker: Worker;
  private readonly waiting: PromiseWithResolvers<ExaminedEntries>[] = [];
  private lost: Error | null = null;

  constructor(expected: ExpectedEvents) {
    const here = import.meta.url;
    // As source, where nothing was built: in tests.
    const script = new URL(here.endsWith('.ts') ? './examine-thread.ts' : './examine-thread.js', here);
    const workerData: ThreadData = { examine: expected };
    this.worker = new Worker(script, { workerData, env: {} });
    this.worker.on('message', (entries: ExaminedEntries) => this.waiting.shift()?.resolve(entries));
    this.worker.on('error', (error) => this.fail(error as Error));
    this.worker.on('exit', () => this.fail(new Error('a thread of the verification has ended')));
  }

  examine(range: Range): Promise<ExaminedEntries> {
    const answer = Promise.withResolvers<ExaminedEntries>();
    // Awaited later, in its turn.
    answer.promise.catch(() => undefined);
    if (this.lost) answer.reject(this.lost);
    else {
      this.waiting.push(answer);
      this.worker.postMessage(range);
    }
    return answer.promise;
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private fail(error: Error): void {
    this.lost ??= error;
    for (const { reject } of this.waiting.splice(0)) reject(this.lost);
  }
}
