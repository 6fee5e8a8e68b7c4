import type { UnknownOutcomeInput } from '@runplane/contracts';
import { outcomeWorkflowIdOf, UNKNOWN_OUTCOME_WORKFLOW } from '@runplane/contracts/values';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  allHandlersFinished,
  condition,
  ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import type { ActionContext } from '../context.js';

/** The last thing that an action does: an outcome that is not known gets an owner, which outlives this workflow. */
export async function handOverUnknown({ unknownOutcome }: ActionContext): Promise<void> {
  if (!unknownOutcome) return;
  await startOwner(unknownOutcome);
  await condition(allHandlersFinished);
}

async function startOwner(input: UnknownOutcomeInput): Promise<void> {
  try {
    await startChild(UNKNOWN_OUTCOME_WORKFLOW, {
      workflowId: outcomeWorkflowIdOf(input.orgId, input.actionId),
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      staticSummary: 'unknown outcome',
      staticDetails: `- action: ${input.actionId}`,
    });
  } catch (error) {
    // A person was faster, and is settling it.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
