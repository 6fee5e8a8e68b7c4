import type { CancelInput, OutcomeInput, UnknownOutcomeInput } from '@runplane/contracts';
import type { ActionState } from './action-state.js';
import { WorkflowClock } from './clock.js';
import { Recorder } from './recorder.js';

/** What the parts of one running workflow share. */
export interface ActionContext {
  state: ActionState;
  clock: WorkflowClock;
  recorder: Recorder;
  /** The accepted report of a callback execution: the first one. */
  report: OutcomeInput | null;
  /** A cancellation that came before the decision. */
  cancelRequest: CancelInput | null;
  /** Refused messages that are in the log: from a number on they are refused at the door, and fill no history. */
  refusals: number;
  /** Set where the outcome is not known and the provider may be asked. */
  unknownOutcome: UnknownOutcomeInput | null;
}

export function newContext(state: ActionState): ActionContext {
  const { orgId, actionId } = state.request;
  const clock = new WorkflowClock();
  return {
    state,
    clock,
    recorder: new Recorder({ orgId, actionId }, clock),
    report: null,
    cancelRequest: null,
    refusals: 0,
    unknownOutcome: null,
  };
}
