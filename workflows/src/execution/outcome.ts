import type { Step, ToolResult } from '@runplane/activities';
import { durable, local } from '../activities.js';
import type { ActionContext } from '../context.js';

/** Records the outcome; the action is final when its log entry is committed. */
export async function finish(
  { state, recorder }: ActionContext,
  result: ToolResult,
  actor: Step['actor'],
): Promise<void> {
  const error = result.status === 'SUCCEEDED' ? null : result.error;
  // Late votes may still be answered and logged where there was an approval.
  const { recordSteps } = state.approval ? durable : local;
  await recorder.record(recordSteps, {
    steps: [
      {
        type: 'execution.outcome',
        at: new Date(Date.now()).toISOString(),
        actor,
        data: { outcome: result.status, ...(error ? { error: error.code } : {}) },
      },
    ],
    status: result.status,
    error,
  });
  state.status = result.status;
  state.error = error;
  if (result.status === 'SUCCEEDED') state.result = result.result;
}
