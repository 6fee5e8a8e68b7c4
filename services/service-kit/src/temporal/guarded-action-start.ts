import { type ActionRequest, DECIDE_QUEUE, GUARDED_ACTION_WORKFLOW, workflowIdOf } from '@runplane/contracts';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { defineSearchAttributeKey, type Workflow } from '@temporalio/common';

const ORG = defineSearchAttributeKey('RunplaneOrg', 'KEYWORD');
const AGENT = defineSearchAttributeKey('RunplaneAgent', 'KEYWORD');
const STATUS = defineSearchAttributeKey('RunplaneStatus', 'KEYWORD');

/** How the workflow of an action is started with its first update: once for each action, whoever asks. */
export function guardedActionStart(request: ActionRequest): WithStartWorkflowOperation<Workflow> {
  const { orgId, actionId, agentId, requestHash, callId, call } = request;
  return new WithStartWorkflowOperation(GUARDED_ACTION_WORKFLOW, {
    workflowId: workflowIdOf(orgId, actionId),
    taskQueue: DECIDE_QUEUE,
    args: [request],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    typedSearchAttributes: [
      { key: ORG, value: orgId },
      { key: AGENT, value: agentId },
      { key: STATUS, value: 'PENDING_DECISION' },
    ],
    memo: { requestHash, callId },
    staticSummary: call.tool ?? call.action ?? '',
    staticDetails: `- action: ${actionId}\n- agent: ${agentId}\n- execution: ${request.execution}`,
    priority: { fairnessKey: orgId },
  });
}
