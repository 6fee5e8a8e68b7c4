import { PolicyError } from '@runplane/policy';
import { inThread, scriptBeside } from '../../common/in-thread.js';
import type { Outcome, Results, Task } from './task.js';

/** Milliseconds. What is usual takes some hundreds. */
const TIME_LIMIT_MS = 20_000;
const SCRIPT = scriptBeside(import.meta.url, 'thread');

/**
 * Tries many inputs of a bundle, or reads a long text, in a thread. Null where the time was not enough. Throws
 * `PolicyError` where bundle or question are not valid.
 */
export async function findOut<T extends Task>(task: T, limitMs = TIME_LIMIT_MS): Promise<Results[T['kind']] | null> {
  const outcome = await inThread<Outcome>(SCRIPT, task, limitMs);
  if (outcome !== null && 'issues' in outcome) throw new PolicyError(outcome.issues);
  return outcome && (outcome.result as Results[T['kind']]);
}
