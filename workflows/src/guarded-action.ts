import type { ActionRequest, ActionSnapshot } from '@runplane/contracts';
import { allHandlersFinished, CancellationScope, condition } from '@temporalio/workflow';
import { isFinal, newActionState, snapshotOf } from './action-state.js';
import { awaitApproval } from './approval/approval.js';
import { cancelBeforeItBegins, cancelBySystem } from './cancellation.js';
import { type ActionContext, newContext } from './context.js';
import { decide } from './decide.js';
import { authorize, takeOver } from './execution/authorize.js';
import { executeByCallback } from './execution/callback.js';
import { executeByGateway } from './execution/gateway.js';
import { handOverUnknown } from './execution/hand-over.js';
import { answerMessages } from './handlers.js';
import { showToOperators } from './operator-view.js';

/**
 * The life of one guarded action (docs/architecture.md): decide, wait for people if the decision asks for it, execute,
 * record. Everything that happens is in the log before it has an effect. The result is the last snapshot.
 */
export async function guardedAction(request: ActionRequest): Promise<ActionSnapshot> {
  const context = newContext(newActionState(request));
  answerMessages(context);
  // A cancellation of the workflow itself is one more event of the machine, never an end without a record.
  CancellationScope.current().cancelRequested.catch(() => cancelBySystem(context));
  return CancellationScope.nonCancellable(async () => {
    await live(context);
    showToOperators(context.state);
    await context.recorder.settled();
    await condition(allHandlersFinished);
    await handOverUnknown(context);
    return snapshotOf(context.state);
  });
}

async function live(context: ActionContext): Promise<void> {
  const { state } = context;
  const released = await decide(context);
  if (isFinal(state)) return;
  if (state.approval) {
    if (!(await awaitApproval(context))) return;
  } else if (!released) return cancelBeforeItBegins(context);
  const toolKey = released ? takeOver(context, released) : await authorize(context);
  if (toolKey === null) return;
  if (state.request.execution === 'gateway') await executeByGateway(context, toolKey);
  else await executeByCallback(context);
}
