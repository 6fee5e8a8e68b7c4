import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { BundlePlace, ExaminedEntries, ExpectedEvents } from '@runplane/audit';
import { type Bundle, type Examined, examineJob, type Job, type Range, type ThreadData } from './examine-thread.js';

/** Bytes of lines that are examined at a time: some thousand entries. */
const PART_BYTES = 1 << 22;
/** Bundles that are examined at a time: as many entries. */
const PART_BUNDLES = 16;
const MOST_THREADS = 8;

/** Examines an export in lines, in its order, on all cores; `from` is where its entries begin, in bytes. */
export async function* examineFile(
  path: string,
  from: number,
  expected: ExpectedEvents,
  partBytes = PART_BYTES,
): AsyncGenerator<ExaminedEntries> {
  for await (const part of examineAll(lineJobs(path, from, partBytes), expected)) yield part as ExaminedEntries;
}

/** Examines bundles in their order, on all cores; `find` says where the bytes of a file of the export are. */
export function examineBundles(
  bundles: Iterable<BundlePlace>,
  find: (path: string) => Range | null,
  expected: ExpectedEvents,
  partBundles = PART_BUNDLES,
): AsyncGenerator<ExaminedEntries | string> {
  return examineAll(bundleJobs(bundles, find, partBundles), expected);
}

function* lineJobs(path: string, from: number, partBytes: number): Generator<Job> {
  const { size } = statSync(path);
  for (let at = from; at < size; at += partBytes) {
    yield { kind: 'lines', range: { path, from: at, to: Math.min(size, at + partBytes) } };
  }
}

function* bundleJobs(
  places: Iterable<BundlePlace>,
  find: (path: string) => Range | null,
  partBundles: number,
): Generator<Job> {
  let bundles: Bundle[] = [];
  for (const { path, index, width } of places) {
    const bytes = find(path);
    bundles.push({ index, width, bytes });
    // What comes after a missing one is not read.
    if (bytes === null) break;
    if (bundles.length < partBundles) continue;
    yield { kind: 'bundles', bundles };
    bundles = [];
  }
  if (bundles.length > 0) yield { kind: 'bundles', bundles };
}

async function* examineAll(jobs: Generator<Job>, expected: ExpectedEvents): AsyncGenerator<ExaminedEntries | string> {
  const first = jobs.next();
  if (first.done) return;
  const second = jobs.next();
  // A log of one part is not worth a thread.
  if (second.done) yield* examineJob(first.value, expected);
  else yield* inThreads(after([first.value, second.value], jobs), expected);
}

function* after(first: readonly Job[], jobs: Generator<Job>): Generator<Job> {
  yield* first;
  yield* jobs;
}

async function* inThreads(jobs: Iterable<Job>, expected: ExpectedEvents): AsyncGenerator<ExaminedEntries | string> {
  const threads = Array.from({ length: Math.min(availableParallelism(), MOST_THREADS) }, () => new Thread(expected));
  try {
    // Two parts a thread: one that is examined, one that waits, and memory is bounded.
    const ahead: Promise<Examined>[] = [];
    let number = 0;
    for (const job of jobs) {
      ahead.push((threads[number++ % threads.length] as Thread).examine(job));
      if (ahead.length === 2 * threads.length) yield* await (ahead.shift() as Promise<Examined>);
    }
    for (const part of ahead) yield* await part;
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
}

/** Answers in the order in which it is asked. */
class Thread {
  private readonly worker: Worker;
  private readonly waiting: PromiseWithResolvers<Examined>[] = [];
  private lost: Error | null = null;

  constructor(expected: ExpectedEvents) {
    const here = import.meta.url;
    // As source, where nothing was built: in tests.
    const script = new URL(here.endsWith('.ts') ? './examine-thread.ts' : './examine-thread.js', here);
    const workerData: ThreadData = { examine: expected };
    this.worker = new Worker(script, { workerData, env: {} });
    this.worker.on('message', (examined: Examined) => this.waiting.shift()?.resolve(examined));
    this.worker.on('error', (error) => this.fail(error as Error));
    this.worker.on('exit', () => this.fail(new Error('a thread of the verification has ended')));
  }

  examine(job: Job): Promise<Examined> {
    const answer = Promise.withResolvers<Examined>();
    // Awaited later, in its turn.
    answer.promise.catch(() => undefined);
    if (this.lost) answer.reject(this.lost);
    else {
      this.waiting.push(answer);
      this.worker.postMessage(job);
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
