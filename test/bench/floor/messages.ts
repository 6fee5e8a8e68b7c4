import { defineSignal, defineUpdate } from '@temporalio/workflow';

/** The floor has queues of its own: one for workflows and local activities, one for the "tool", as Runplane has. */
export const FLOOR_QUEUE = 'bench-floor';
export const FLOOR_TOOL_QUEUE = 'bench-floor-tool';

export const answerUpdate = defineUpdate<number>('answer');
export const waitingUpdate = defineUpdate<void>('waiting');
export const goSignal = defineSignal('go');
