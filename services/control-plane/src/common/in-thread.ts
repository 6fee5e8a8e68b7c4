import { Worker } from 'node:worker_threads';

const MEMORY_LIMIT_MB = 512;

/** `<name>.js` beside the module at `here`; as source, where nothing was built: in tests. */
export const scriptBeside = (here: string, name: string): URL =>
  new URL(`./${name}${here.endsWith('.ts') ? '.ts' : '.js'}`, here);

/**
 * What a script makes of its task (`workerData`): in a thread of its own, for what takes seconds and would keep everybody
 * else's requests waiting. It posts `ready` and then its outcome; `limitMs` milliseconds count from `ready`, since on a
 * busy machine it takes long to be so. Null where it takes longer, or more memory than it may have.
 */
export async function inThread<Outcome extends object>(
  script: URL,
  task: object,
  limitMs: number,
): Promise<Outcome | null> {
  const limits = { maxOldGenerationSizeMb: MEMORY_LIMIT_MB };
  const thread = new Worker(script, { workerData: task, env: {}, resourceLimits: limits });
  try {
    return await outcomeOf<Outcome>(thread, limitMs);
  } finally {
    await thread.terminate();
  }
}

function outcomeOf<Outcome extends object>(thread: Worker, limitMs: number): Promise<Outcome | null> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    thread.on('message', (message: 'ready' | Outcome) => {
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
