import type { WorkflowReference } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import { ApplicationFailure } from '@temporalio/common';
import type { ChainPlace, Step } from './interface.js';

interface Chained {
  actionId: string;
  workflow: WorkflowReference;
}

/**
 * Appends one step of an action at its place. A step that a lost attempt has already committed there is kept, whatever
 * its time: returns the place after it and what is in the log. Nothing is appended behind a gap: a log that lacks what
 * the workflow has written is an older copy, in which nobody knows what has been done since.
 */
export async function appendStep(
  tx: OrgTransaction,
  { actionId, workflow }: Chained,
  place: ChainPlace,
  step: Step,
): Promise<{ next: ChainPlace; step: Step; isKept: boolean }> {
  const { follows, stored } = await tx.audit.at(actionId, place);
  if (!follows) throw outOfStep(`the log does not hold the event of ${actionId} before ${place.seq}, a ${step.type}`);
  if (stored) {
    const { type, at, actor, data } = stored.event;
    if (type !== step.type || stored.event.workflow?.run !== workflow.run) {
      throw outOfStep(`event ${place.seq} of ${actionId} is not this ${step.type} of this run: the log has ${type}`);
    }
    return { next: { seq: place.seq + 1, prev: stored.leafHash }, step: { type, at, actor, data }, isKept: true };
  }
  const { leafHash } = await tx.audit.append({ subject: actionId, ...place, ...step, workflow });
  return { next: { seq: place.seq + 1, prev: leafHash }, step, isKept: false };
}

/** The log and the workflow tell different stories: the action stops here, and a person has to look. */
export function outOfStep(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'out_of_step');
}
