import { Worker } from 'node:worker_threads';
import { PolicyError } from '@runplane/policy';
import type { Outcome, Results, Task } from './task.js';

/** Milliseconds, from when the thread is ready. What is usual takes some hundreds. */
const TIME_LIMIT_MS = 20_000;
const MEMORY_LIMIT_MB = 512;

/**
 * Tries many inputs of a bundle, or reads a long text: in a thread of its own, since it takes seconds and everybody else's
 * requests would wait for it. Null where the time was not enough. Throws `PolicyError` where bundle or question are not valid.
 */
export async function findOut<T extends Task>(task: T, limitMs = TIME_LIMIT_MS): Promise<Results[T['kind']] | null> {
  const thread = startThread(task);
  try {
    const outcome = await outcomeOf(thread, limitMs);
    if (outcome !== null && 'issues' in outcome) throw new PolicyError(outcome.issues);
    return outcome && (outcome.result as Results[T['kind']]);
  } finally {
    await thread.terminate();
  }
}

function startThread(task: Task): Worker {
  const here = import.meta.url;
  // As source, where nothing was built: in tests.
  const script = new URL(here.endsWith('.ts') ? './thread.ts' : './thread.js', here);
  const limits = { maxOldGenerationSizeMb: MEMORY_LIMIT_MB };
  return new Worker(script, { workerData: task, env: {}, resourceLimits: limits });
}

/** Null where it takes too long, or more memory than it may have. */
function outcomeOf(thread: Worker, limitMs: number): Promise<Outcome | null> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    thread.on('message', (message: 'ready' | Outcome) => {
      // On a busy machine it takes long to be ready.
      if (message === 'ready') timer = setTimeout(() => resolve(null), limitMs);
      else resolve(message);
    });
    thread.on('error', (error: Error & { code?: string }) =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? resolve(null) : reject(error),
    );
    thread.on('exit', () => {
      clearTimeout(timer);
      resolve(null);
    });
  });
}
