import type { OutcomeActivities, OutcomeNow, Reconciliation } from '@runplane/activities';
import type { OutcomeState, SettleInput, UnknownOutcomeInput } from '@runplane/contracts';
import { allHandlersFinished, CancellationScope, condition, setHandler } from '@temporalio/workflow';
import { outcome, questionActivity } from './activities.js';
import { WorkflowClock } from './clock.js';
import { refuse } from './failure.js';
import { outcomeQuery, settleUpdate } from './messages.js';
import { workflowReference } from './recorder.js';

/** Pauses between questions, in milliseconds; the last one again and again. */
const PAUSES_MS = [5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000];
/** How long one question may take. */
const QUESTION_MS = 30_000;
/** Services forget keys and marks; what they did not know within a day only people can find out. */
const ASK_FOR_MS = 86_400_000;
/** After this the run ends; whoever settles the outcome later starts another one. */
const WAIT_FOR_MS = 31 * 86_400_000;

interface Owner {
  input: UnknownOutcomeInput;
  state: OutcomeState;
  clock: WorkflowClock;
  /** One step of the action's log at a time. */
  last: Promise<unknown>;
}

/**
 * The owner of an outcome that is not known: asks the service while it may know, then waits for people, whose word
 * counts at any time. Ends when the outcome is known. The result is what it came to.
 */
export async function unknownOutcome(input: UnknownOutcomeInput): Promise<OutcomeState> {
  const state: OutcomeState = { status: 'UNKNOWN', reason: null, result: null, error: null };
  const owner: Owner = { input, state, clock: new WorkflowClock(), last: Promise.resolve() };
  setHandler(outcomeQuery, () => state);
  setHandler(settleUpdate, (settle) => CancellationScope.nonCancellable(() => settleBy(owner, settle)));
  await askUntilKnown(owner);
  await condition(() => isKnown(owner), WAIT_FOR_MS, { summary: 'somebody finds out' });
  await condition(allHandlersFinished);
  return state;
}

const isKnown = ({ state }: Owner): boolean => state.status !== 'UNKNOWN';

async function askUntilKnown(owner: Owner): Promise<void> {
  const { question } = owner.input;
  if (!question) return;
  await pause(owner, question.call.endedAtMs);
  const until = owner.clock.now() + ASK_FOR_MS;
  for (let n = 0; !isKnown(owner); n++) {
    const answer = await ask(question);
    if (isKnown(owner)) return;
    await take(owner, answer);
    const next = PAUSES_MS[Math.min(n, PAUSES_MS.length - 1)] as number;
    const askAt = owner.clock.now() + next;
    if (isKnown(owner) || isLast(answer) || askAt > until) return;
    await pause(owner, askAt);
  }
}

async function pause(owner: Owner, until: number): Promise<void> {
  await owner.clock.waitUntil(until, () => isKnown(owner), 'next question');
}

const isLast = (answer: Reconciliation): boolean => answer.outcome === 'unknown' && !answer.askAgain;

async function ask({ queue, call }: NonNullable<UnknownOutcomeInput['question']>): Promise<Reconciliation> {
  try {
    return await questionActivity(queue).reconcileTool({ ...call, timeoutMs: QUESTION_MS });
  } catch {
    return { outcome: 'unknown', code: 'not_asked', message: 'no worker of the provider could ask', askAgain: true };
  }
}

async function take(owner: Owner, answer: Reconciliation): Promise<void> {
  const { outcome: found } = answer;
  const said =
    found === 'succeeded'
      ? { outcome: 'SUCCEEDED' as const, code: null, message: 'the call has had its effect' }
      : {
          outcome: found === 'failed' ? ('FAILED' as const) : ('UNKNOWN' as const),
          code: answer.code,
          message: answer.message,
        };
  const now = await inTurn(owner, (step) => outcome.recordAnswer({ ...step, answer: said }));
  become(owner, now);
  if (found === 'succeeded' && now.status === 'SUCCEEDED') owner.state.result = answer.result;
}

async function settleBy(owner: Owner, settle: SettleInput): Promise<OutcomeState> {
  const now = await inTurn(owner, (step) => outcome.settleOutcome({ ...step, settle }));
  become(owner, now);
  if (now.refused) throw refuse('conflict', `The outcome is known: ${now.status}.`);
  return owner.state;
}

function become({ state }: Owner, { status, reason, error }: OutcomeNow): void {
  state.status = status;
  state.reason = status === 'UNKNOWN' ? null : reason;
  state.error = status === 'UNKNOWN' ? null : error;
}

type Step = Parameters<OutcomeActivities['recordAnswer']>[0];

/** One step after another: each takes the place after the last one in the log. */
function inTurn(
  owner: Owner,
  run: (step: Pick<Step, 'orgId' | 'actionId' | 'workflow' | 'at'>) => Promise<OutcomeNow>,
): Promise<OutcomeNow> {
  const { orgId, actionId } = owner.input;
  const result = owner.last.then(() =>
    run({ orgId, actionId, workflow: workflowReference(), at: new Date(owner.clock.now()).toISOString() }),
  );
  owner.last = result.catch(() => undefined);
  return result;
}
