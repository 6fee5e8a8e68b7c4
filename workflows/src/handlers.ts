import type { ActionSnapshot, CancelInput, EditInput, OutcomeInput, VoteInput } from '@runplane/contracts';
import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import { approvalStateOf, isAnswered, isFinal, snapshotOf } from './action-state.js';
import { castVote, editAndApprove } from './approval/approval.js';
import { refusalOfBallot } from './approval/machine.js';
import { cancelAction } from './cancellation.js';
import type { ActionContext } from './context.js';
import { assertReportable } from './execution/callback.js';
import { refuse } from './failure.js';
import {
  approvalQuery,
  argumentsQuery,
  cancelSignal,
  cancelUpdate,
  decideUpdate,
  editUpdate,
  reportOutcomeUpdate,
  snapshotQuery,
  voteSignal,
  voteUpdate,
} from './messages.js';

/** Registered before the first await, so that no message is missed. */
export function answerMessages(context: ActionContext): void {
  const { state } = context;
  setHandler(snapshotQuery, () => snapshotOf(state));
  setHandler(approvalQuery, () => (state.approval ? approvalStateOf(state.approval) : null));
  setHandler(argumentsQuery, () => ({
    arguments: state.arguments,
    context: state.request.context,
    edited: state.edited,
  }));

  setHandler(decideUpdate, () => unstoppable(() => whenDecided(context)), {
    validator: ({ requestHash }) => {
      if (requestHash !== state.request.requestHash) {
        throw conflict();
      }
    },
  });
  setHandler(voteUpdate, (input: VoteInput) => onceDecided(context, () => castVote(context, input)), {
    validator: (input) => assertOpen(context, input),
  });
  setHandler(editUpdate, (input: EditInput) => onceDecided(context, () => editAndApprove(context, input)), {
    validator: (input) => assertOpen(context, input),
  });
  setHandler(cancelUpdate, (input: CancelInput) => unstoppable(() => cancelAction(context, input)));
  setHandler(reportOutcomeUpdate, (input: OutcomeInput) => unstoppable(() => whenReported(context, input)), {
    validator: (input) => assertReportable(context, input),
  });

  // A signal has nobody to tell: a refused one is in the log, and that is all.
  setHandler(voteSignal, async (input) => {
    await onceDecided(context, () => castVote(context, input)).catch(() => undefined);
  });
  setHandler(cancelSignal, async (input) => {
    await unstoppable(() => cancelAction(context, input)).catch(() => undefined);
  });
}

async function whenDecided({ state }: ActionContext): Promise<ActionSnapshot> {
  await condition(() => isAnswered(state));
  if (state.earlier?.isSameRequest === false) throw conflict();
  return snapshotOf(state);
}

async function whenReported(context: ActionContext, input: OutcomeInput): Promise<ActionSnapshot> {
  context.report ??= input;
  if (context.report !== input) throw refuse('outcome_conflict', 'Another outcome was reported first.');
  await condition(() => isFinal(context.state));
  await context.recorder.settled();
  return snapshotOf(context.state);
}

function conflict() {
  return refuse('idempotency_conflict', 'The idempotency key was used with another request.');
}

/**
 * Refuses what no look-up can save; the rest is refused, and recorded, by the handler. Before the decision nothing can
 * be said: people may see an approval that a crash made the workflow forget for a moment.
 */
function assertOpen({ state }: ActionContext, ballot: { digest: string }): void {
  if (!isAnswered(state)) return;
  if (!state.approval) throw refuse('conflict', `The action is ${state.status} and has no approval.`);
  const refusal = refusalOfBallot(state.approval, Date.now(), { digest: ballot.digest });
  if (refusal) throw refuse(refusal.code, refusal.detail);
}

function onceDecided<T>({ state }: ActionContext, work: () => Promise<T>): Promise<T> {
  return unstoppable(async () => {
    await condition(() => isAnswered(state));
    return work();
  });
}

/** A cancelled workflow still answers, and finishes what a person has begun. */
function unstoppable<T>(work: () => Promise<T>): Promise<T> {
  return CancellationScope.nonCancellable(work);
}
