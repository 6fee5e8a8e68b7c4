import type { ToolResult } from '@runplane/activities';
import type { OutcomeInput } from '@runplane/contracts';
import { condition } from '@temporalio/workflow';
import { durable } from '../activities.js';
import type { ActionContext } from '../context.js';
import { refuse } from '../failure.js';
import { finish } from './outcome.js';

/** The caller runs its function under the permit; no report by the end of the lease is UNKNOWN. */
export async function executeByCallback(context: ActionContext): Promise<void> {
  const { state } = context;
  if (!state.permit) throw new Error('a callback execution has a permit');
  const lease = Date.parse(state.permit.reportBy) - Date.now();
  await condition(() => context.report !== null, Math.max(1, lease), { summary: 'outcome report' });
  const agent = { kind: 'agent', id: state.request.agentId } as const;
  // Durable: a report is in the history only when this task is, and the log must not know more than the history.
  if (context.report) return finish(context, durable.recordSteps, resultOf(context.report), agent);
  // The permit is spent: a report that comes while the end is being logged is told so, and not taken without effect.
  state.permit = null;
  return finish(context, durable.recordSteps, NOT_REPORTED, { kind: 'system', id: 'workflow' });
}

/** Validator of `reportOutcome`. */
export function assertReportable({ state, report }: ActionContext, input: OutcomeInput): void {
  if (state.status !== 'EXECUTING' || !state.permit) {
    throw refuse('not_executing', `The action is ${state.status}; no outcome is expected.`);
  }
  if (input.permitId !== state.permit.permitId || input.digest !== state.mapped?.digest) {
    throw refuse('permit_invalid', 'The permit is not the one of this execution.');
  }
  if (report) throw refuse('outcome_conflict', 'Another outcome was reported first.');
}

const NOT_REPORTED: ToolResult = {
  status: 'UNKNOWN',
  error: {
    code: 'not_reported',
    message: 'The caller did not report an outcome in time; whether the call had its effect is not known.',
    retryable: false,
  },
};

function resultOf({ status, result, error }: OutcomeInput): ToolResult {
  if (status === 'succeeded') return { status: 'SUCCEEDED', result };
  return {
    status: status === 'failed' ? 'FAILED' : 'UNKNOWN',
    error: {
      code: error?.code ?? (status === 'failed' ? 'tool_error' : 'outcome_unknown'),
      message: error?.message ?? 'The caller gave no message.',
      retryable: false,
    },
  };
}
