import type { ActionSnapshot, CancelInput } from '@runplane/contracts';
import { CancellationScope, condition } from '@temporalio/workflow';
import { isAnswered, isFinal, snapshotOf } from './action-state.js';
import { durable } from './activities.js';
import { cancelApproval } from './approval/approval.js';
import type { ActionContext } from './context.js';
import { refuse } from './failure.js';

/** An action that waited longer than this for its decision does not begin by itself: nobody may want it any more. */
const MOST_DELAY_MS = 3_600_000;

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

/** The last moment before an allowed action begins: a cancellation that came before the decision counts now. */
export async function cancelIfAsked(context: ActionContext): Promise<void> {
  const { state, recorder } = context;
  const input = context.cancelRequest ?? tooLate(state.request.receivedAt);
  if (!input || isFinal(state)) return;
  const reason = input.reason ?? 'cancelled before it began';
  await recorder.record(durable.recordSteps, {
    steps: [
      {
        type: 'action.cancelled',
        at: recorder.time(),
        actor: input.actor,
        data: { digest: state.mapped?.digest ?? null },
      },
    ],
    status: 'CANCELLED',
    reason,
  });
  state.status = 'CANCELLED';
  state.reason = reason;
}

function tooLate(receivedAt: string): CancelInput | null {
  if (Date.now() - Date.parse(receivedAt) <= MOST_DELAY_MS) return null;
  return { actor: { kind: 'system', id: 'workflow' }, reason: 'the decision came more than an hour after the call' };
}
