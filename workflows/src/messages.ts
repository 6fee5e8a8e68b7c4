/** Updates, signals and queries of `guardedAction`: all of the workflow package that others import at run time. */
import type {
  ActionSnapshot,
  AnswerInput,
  ApprovalState,
  AskInput,
  BreakGlassInput,
  CancelInput,
  CommentInput,
  DecideInput,
  EditInput,
  OutcomeInput,
  OutcomeState,
  ReassignInput,
  SettleInput,
  VoteInput,
  VoteResult,
} from '@runplane/contracts';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';

/** Resolves once the decision is recorded. */
export const decideUpdate = defineUpdate<ActionSnapshot, [DecideInput]>('decide');
export const voteUpdate = defineUpdate<VoteResult, [VoteInput]>('vote');
export const editUpdate = defineUpdate<VoteResult, [EditInput]>('edit');
export const breakGlassUpdate = defineUpdate<VoteResult, [BreakGlassInput]>('breakGlass');
export const reassignUpdate = defineUpdate<VoteResult, [ReassignInput]>('reassign');
export const askUpdate = defineUpdate<VoteResult, [AskInput]>('ask');
export const answerUpdate = defineUpdate<VoteResult, [AnswerInput]>('answer');
export const commentUpdate = defineUpdate<VoteResult, [CommentInput]>('comment');
export const cancelUpdate = defineUpdate<ActionSnapshot, [CancelInput]>('cancel');
export const reportOutcomeUpdate = defineUpdate<ActionSnapshot, [OutcomeInput]>('reportOutcome');

/** Of `unknownOutcome`: a person has found out. Resolves once it is recorded. */
export const settleUpdate = defineUpdate<OutcomeState, [SettleInput]>('settle');
export const outcomeQuery = defineQuery<OutcomeState>('outcome');

export const voteSignal = defineSignal<[VoteInput]>('vote');
export const cancelSignal = defineSignal<[CancelInput]>('cancel');

export const snapshotQuery = defineQuery<ActionSnapshot>('snapshot');
export const approvalQuery = defineQuery<ApprovalState | null>('approval');
/** The arguments that would run now: those of the request, or of the last edit. */
export const argumentsQuery = defineQuery<ActionArguments>('arguments');

export interface ActionArguments {
  arguments: { [name: string]: unknown };
  context: { [name: string]: unknown };
  edited: boolean;
}
