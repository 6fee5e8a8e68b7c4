import type { ActionSnapshot, CancelInput } from '@runplane/contracts';
import { CancellationScope, condition } from '@temporalio/workflow';
import { isAnswered, snapshotOf } from './action-state.js';
import { durable } from './activities.js';
import { cancelApproval } from './approval/approval.js';
import type { ActionContext } from './context.js';
import { refuse } from './failure.js';

/** An action that waited longer than this for its decision does not begin by itself: nobody may want it any more. */
const MOST_DELAY_MS = 3_600_000;
const LATE: CancelInput = {
  actor: { kind: 'system', id: 'workflow' },
  reason: 'the decision came more than an hour after the call',
};

/** Answers once the action is decided: cancelled, or past the point where that could be. */
export async function cancelAction(context: ActionContext, input: CancelInput): Promise<ActionSnapshot> {
  const { state } = context;
  context.cancelRequest ??= input;
  await condition(() => isAnswered(state));
  if (state.status === 'PENDING_APPROVAL') await cancelApproval(context, input);
  else if (state.status !== 'CANCELLED')
    throw refuse('conflict', `The action is ${state.status}; it can't be cancelled.`);
  return snapshotOf(state);
}

/** The workflow itself was cancelled. Once execution has begun, its outcome decides; nothing is to be undone here. */
export function cancelBySystem(context: ActionContext): void {
  const input: CancelInput = { actor: { kind: 'system', id: 'temporal' }, reason: 'the workflow was cancelled' };
  void CancellationScope.nonCancellable(() => cancelAction(context, input).catch(() => undefined));
}

/** Why an action that is decided now must not begin: a cancellation that came before, or too much time. */
export function cancellationOf({ cancelRequest, state, clock }: ActionContext): CancelInput | null {
  if (cancelRequest) return cancelRequest;
  if (clock.now() - Date.parse(state.request.receivedAt) <= MOST_DELAY_MS) return null;
  return LATE;
}

/** The end of what was allowed and not released. */
export async function cancelBeforeItBegins(context: ActionContext): Promise<void> {
  const { state, recorder } = context;
  const { actor, reason } = cancellationOf(context) ?? LATE;
  const why = reason ?? 'cancelled before it began';
  await recorder.record(durable.recordSteps, {
    steps: [{ type: 'action.cancelled', at: recorder.time(), actor, data: { digest: state.mapped?.digest ?? null } }],
    status: 'CANCELLED',
    reason: why,
  });
  state.status = 'CANCELLED';
  state.reason = why;
}
