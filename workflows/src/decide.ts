import type { DecisionEffect } from '@runplane/contracts/values';
import { approvalIdOf } from '@runplane/contracts/values';
import { local } from './activities.js';
import { requestApproval } from './approval/machine.js';
import type { ActionContext } from './context.js';
import { showToOperators } from './operator-view.js';
import { workflowReference } from './recorder.js';

/** Maps, evaluates and records. The decision's log entry is committed when this returns. */
export async function decide({ state, recorder }: ActionContext): Promise<DecisionEffect> {
  const { request } = state;
  const mapped = await local.mapAction({ orgId: request.orgId, call: request.call, execution: request.execution });
  const decision = await recorder.run(() => local.evaluatePolicy({ request, mapped, workflow: workflowReference() }));
  state.mapped = mapped;
  state.decision = decision;
  const { record } = decision;
  if (record.decision === 'REQUIRE_APPROVAL' && record.plan) {
    const requestedAt = Date.parse(decision.decidedAt);
    state.approval = requestApproval(approvalIdOf(request.actionId), record.plan, mapped.digest, requestedAt);
    state.status = 'PENDING_APPROVAL';
  } else if (record.decision !== 'ALLOW') {
    state.status = 'BLOCKED';
  }
  showToOperators(state);
  return state.status === 'BLOCKED' ? 'BLOCK' : record.decision;
}
