import type { ActionRequest, ActionSnapshot } from '@runplane/contracts';
import { sleep } from '@temporalio/workflow';
import { guardedAction as current } from '../../src/index.js';

/** Differs from the real one by a single timer: what a replay has to catch. */
export async function guardedAction(request: ActionRequest): Promise<ActionSnapshot> {
  const result = current(request);
  await sleep(1);
  return result;
}
