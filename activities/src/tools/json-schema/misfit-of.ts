import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { foreignText } from '../../foreign-text.js';
import { inTurn } from './in-turn.js';

/** Milliseconds, from when the thread is ready. Honest schemas take a few. */
const TIME_LIMIT_MS = 5_000;
const MEMORY_LIMIT_MB = 256;

export const TOO_LONG = 'it takes too long to tell whether it fits the schema';

/** For whom it is asked; `signal`: until when. */
export interface Asker {
  orgId: string;
  signal: AbortSignal;
}

interface Answer {
  misfit?: string | null;
  unreadable?: string;
}

/** Kept for the next call, since it is slow to start. */
let idle: Worker | null = null;

/**
 * Why a value does not fit a JSON schema, or null. Throws where the schema itself can't be read. The schema comes from
 * outside, and can be made to take for ever: by a pattern that backtracks, or references that multiply. So it is checked
 * in a thread, where it keeps nobody else waiting and is ended when its time is up: what can't be told does not fit
 * (`TOO_LONG`). One of each org at a time; the time counts from its turn on.
 */
export async function misfitOf(
  schema: object,
  value: unknown,
  { orgId, signal }: Asker,
  limitMs = TIME_LIMIT_MS,
): Promise<string | null> {
  const answer = await inTurn(orgId, signal, () => answerTo({ schema, value }, limitMs));
  if (answer === null) return TOO_LONG;
  if (answer.unreadable !== undefined) throw new Error(foreignText(answer.unreadable, 500));
  return answer.misfit == null ? null : foreignText(answer.misfit, 500);
}

/** Null where there is none in time. */
async function answerTo(question: object, limitMs: number): Promise<Answer | null> {
  const thread = takeIdle() ?? (await startThread());
  const answer = await answerOf(thread, question, limitMs);
  if (answer === null) await thread.terminate();
  else keep(thread);
  return answer;
}

function takeIdle(): Worker | null {
  const thread = idle;
  idle = null;
  return thread;
}

/** Is ready when it says so: on a busy machine that may take long. It does not keep the process from ending. */
async function startThread(): Promise<Worker> {
  const here = import.meta.url;
  // As source, where nothing was built: in tests.
  const script = new URL(here.endsWith('.ts') ? './thread.ts' : './thread.js', here);
  const thread = new Worker(script, { env: {}, resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT_MB } });
  await once(thread, 'message');
  thread.unref();
  // Told by its end, also where nobody asks it at that moment.
  thread.on('error', () => undefined);
  thread.on('exit', () => {
    if (idle === thread) idle = null;
  });
  return thread;
}

/** One is enough where calls come one by one. */
function keep(thread: Worker): void {
  if (idle === null) idle = thread;
  else void thread.terminate();
}

/** Null where there is none in time, or the thread has ended under the question. */
function answerOf(thread: Worker, question: object, limitMs: number): Promise<Answer | null> {
  return new Promise((resolve) => {
    const settle = (answer: Answer | null): void => {
      clearTimeout(timer);
      thread.off('message', settle);
      thread.off('exit', onExit);
      resolve(answer);
    };
    const onExit = (): void => settle(null);
    const timer = setTimeout(() => settle(null), limitMs);
    thread.on('message', settle);
    thread.on('exit', onExit);
    thread.postMessage(question);
  });
}
