/** What Temporal itself costs: workflows of the shapes of ours that do nothing. No part of the product's bundle. */
import {
  allHandlersFinished,
  condition,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type * as activities from './activities.js';
import { answerUpdate, FLOOR_TOOL_QUEUE, goSignal, waitingUpdate } from './messages.js';

const local = proxyLocalActivities<typeof activities>({ startToCloseTimeout: '8s' });
const tool = proxyActivities<typeof activities>({ taskQueue: FLOOR_TOOL_QUEUE, startToCloseTimeout: '30s' });

/** A decision: answers an update with the result of one local activity, and ends. */
export async function decideFloor(): Promise<void> {
  let answer: number | null = null;
  setHandler(answerUpdate, async () => {
    await condition(() => answer !== null);
    return answer as number;
  });
  answer = await local.noop();
  await condition(allHandlersFinished);
}

/** An execution: one activity on the queue of a tool. */
export async function executeFloor(): Promise<number> {
  return tool.noop();
}

/** An approval: waits for a person's word, then executes. */
export async function resumeFloor(): Promise<number> {
  let told = false;
  setHandler(waitingUpdate, () => undefined);
  setHandler(goSignal, () => {
    told = true;
  });
  await condition(() => told);
  return tool.noop();
}
