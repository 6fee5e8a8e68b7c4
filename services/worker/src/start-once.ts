import type { TemporalClient } from '@runplane/service-kit/process';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

const ORG = defineSearchAttributeKey('RunplaneOrg', SearchAttributeType.KEYWORD);

/** Starts a workflow that has its id for ever: called again, also after its end, it does nothing. */
export async function startOnce(
  temporal: TemporalClient,
  workflow: string,
  options: { workflowId: string; taskQueue: string; orgId: string; fairnessKey: string; input: object },
): Promise<void> {
  const { workflowId, taskQueue, orgId, fairnessKey, input } = options;
  try {
    await temporal.withDeadline((client) =>
      client.workflow.start(workflow, {
        workflowId,
        taskQueue,
        args: [input],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
        typedSearchAttributes: [{ key: ORG, value: orgId }],
        priority: { fairnessKey },
      }),
    );
  } catch (error) {
    // An earlier start was not marked: this one is that one.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
