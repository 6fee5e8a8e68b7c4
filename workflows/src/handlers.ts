import type { ActionSnapshot, CancelInput, OutcomeInput, VoteResult } from '@runplane/contracts';
import type { UpdateDefinition } from '@temporalio/common';
import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import { approvalStateOf, isAnswered, isFinal, snapshotOf } from './action-state.js';
import { breakGlass, castVote, editAndApprove } from './approval/ballots.js';
import { refusalOfAny } from './approval/machine.js';
import { addComment, answerQuestion, askQuestion, handOver } from './approval/requests.js';
import { cancelAction } from './cancellation.js';
import type { ActionContext } from './context.js';
import { assertReportable } from './execution/callback.js';
import { refuse } from './failure.js';
import {
  answerUpdate,
  approvalQuery,
  argumentsQuery,
  askUpdate,
  breakGlassUpdate,
  cancelSignal,
  cancelUpdate,
  commentUpdate,
  decideUpdate,
  editUpdate,
  reassignUpdate,
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
  whileOpen(context, voteUpdate, castVote);
  whileOpen(context, editUpdate, editAndApprove);
  whileOpen(context, breakGlassUpdate, breakGlass);
  whileOpen(context, reassignUpdate, handOver);
  whileOpen(context, askUpdate, askQuestion);
  whileOpen(context, answerUpdate, answerQuestion);
  whileOpen(context, commentUpdate, addComment);
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

/** What people send to an approval: taken once the action is decided, and refused at the door when it is closed. */
function whileOpen<Input>(
  context: ActionContext,
  update: UpdateDefinition<VoteResult, [Input]>,
  handle: (context: ActionContext, input: Input) => Promise<VoteResult>,
): void {
  setHandler(update, (input: Input) => onceDecided(context, () => handle(context, input)), {
    validator: (_input: Input) => assertOpen(context),
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

/** So many refused messages are logged; an action that waits for weeks must not be filled up by a script. */
const MOST_REFUSALS = 500;

/**
 * Refuses what comes too late; the rest is refused, and recorded, by the handler. Before the decision nothing can be
 * said: people may see an approval that a crash made the workflow forget for a moment.
 */
function assertOpen({ state, clock, refusals }: ActionContext): void {
  if (!isAnswered(state)) return;
  if (!state.approval) throw refuse('conflict', `The action is ${state.status} and has no approval.`);
  const refusal = refusalOfAny(state.approval, clock.now());
  if (refusal) throw refuse(refusal.code, refusal.detail);
  if (refusals >= MOST_REFUSALS) throw refuse('rate_limited', 'Too many messages to this action were refused.');
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
