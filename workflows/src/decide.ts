import type { RecordedDecision } from '@runplane/activities';
import { approvalIdOf, FINAL_STATUSES } from '@runplane/contracts/values';
import { type ActionState, approvalStateOf } from './action-state.js';
import { local } from './activities.js';
import { type ApprovalMachine, requestApproval } from './approval/machine.js';
import type { ActionContext } from './context.js';
import { showToOperators } from './operator-view.js';
import { workflowReference } from './recorder.js';

/** Maps, evaluates and records. The decision's log entry is committed when this returns. */
export async function decide(context: ActionContext): Promise<void> {
  const { state, recorder } = context;
  const { request } = state;
  const mapped = await local.mapAction({ orgId: request.orgId, call: request.call, execution: request.execution });
  const decision = await recorder.run(() => local.evaluatePolicy({ request, mapped, workflow: workflowReference() }));
  recorder.time(Date.parse(decision.decidedAt));
  // A lost attempt may have mapped the call in another way: what was decided on is what counts.
  state.mapped = decision.mapped;
  state.decision = decision;
  if (decision.earlier) return takeOver(state, decision.earlier);
  const { record } = decision;
  if (record.decision === 'REQUIRE_APPROVAL' && record.plan) {
    const requestedAt = Date.parse(decision.decidedAt);
    const approval = requestApproval(approvalIdOf(request.actionId), record.plan, decision.mapped.digest, requestedAt);
    await recordRequest(context, approval, decision.decidedAt);
    // Open from here on: a vote that was sent blindly before the request was logged must not decide anything.
    state.approval = approval;
    state.status = 'PENDING_APPROVAL';
  } else if (record.decision !== 'ALLOW') {
    state.status = 'BLOCKED';
  }
  showToOperators(state);
}

/** An earlier run has had this action, and its history is gone: what it came to is all that can be told. */
function takeOver(state: ActionState, earlier: NonNullable<RecordedDecision['earlier']>): void {
  state.earlier = earlier;
  const isEnded = FINAL_STATUSES.has(earlier.status);
  state.status = isEnded ? earlier.status : 'UNKNOWN';
  if (!isEnded) state.reason = `The run that had this action was lost while it was ${earlier.status}.`;
}

async function recordRequest(context: ActionContext, approval: ApprovalMachine, at: string): Promise<void> {
  await context.recorder.record(local.recordSteps, {
    steps: [
      {
        type: 'approval.requested',
        at,
        actor: { kind: 'system', id: 'workflow' },
        data: {
          approval: approval.id,
          digest: approval.digest,
          stage: approval.stageName,
          expiresAt: approval.expiresAt,
        },
      },
    ],
    approval: approvalStateOf(approval),
  });
}
