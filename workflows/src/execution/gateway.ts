import type { ExecutionPlan, ToolResult } from '@runplane/activities';
import { ActivityFailure, TimeoutFailure } from '@temporalio/workflow';
import { durable, local, toolActivity } from '../activities.js';
import type { ActionContext } from '../context.js';
import { finish } from './outcome.js';

/** Runs the call in the tool activity of its provider. */
export async function executeByGateway(context: ActionContext, toolKey: string): Promise<void> {
  const { state } = context;
  const { mapped, request } = state;
  if (!mapped?.tool || !mapped.execution) throw new Error('the mapper refuses a gateway call without a provider');
  const plan = mapped.execution;
  const { executeTool } = toolActivity(plan, mapped.action.type);
  const result = await executeTool({
    orgId: request.orgId,
    agentId: request.agentId,
    actionId: request.actionId,
    tool: mapped.tool,
    arguments: state.arguments,
    toolKey,
    timeoutMs: plan.timeoutMs,
    environment: mapped.action.target.environment,
  }).catch((error: unknown) => outcomeOfFailure(error, plan));
  // Late votes may still be answered and logged where there was an approval.
  const { recordSteps } = state.approval ? durable : local;
  await finish(context, recordSteps, result, { kind: 'system', id: 'gateway' });
}

/** An attempt that was lost may have had its effect: only what certainly never ran is FAILED. */
function outcomeOfFailure(error: unknown, { idempotency }: ExecutionPlan): ToolResult {
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause } = error;
  // Where attempts are repeated, it may be a later one that nobody took.
  const onlyAttempt = idempotency === 'none';
  if (onlyAttempt && cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START') {
    return {
      status: 'FAILED',
      error: { code: 'not_started', message: 'No worker took the call in time; it never ran.', retryable: true },
    };
  }
  return {
    status: 'UNKNOWN',
    error: {
      code: 'outcome_unknown',
      message: 'The execution was lost after it began; whether it had its effect is not known.',
      retryable: false,
    },
  };
}
