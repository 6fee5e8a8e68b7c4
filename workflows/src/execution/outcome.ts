import type { GuardedActionActivities, Step, ToolResult } from '@runplane/activities';
import type { ActionContext } from '../context.js';

/** Records the outcome; the action is final when its log entry is committed. */
export async function finish(
  { state, recorder }: ActionContext,
  recordSteps: GuardedActionActivities['recordSteps'],
  result: ToolResult,
  actor: Step['actor'],
): Promise<void> {
  const error = result.status === 'SUCCEEDED' ? null : result.error;
  await recorder.record(recordSteps, {
    steps: [
      {
        type: 'execution.outcome',
        at: recorder.time(),
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
