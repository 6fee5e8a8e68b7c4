import type { Granted, RecordedDecision } from '@runplane/activities';
import { approvalIdOf, FINAL_STATUSES } from '@runplane/contracts/values';
import { approvalStateOf, blockOf } from './action-state.js';
import { local } from './activities.js';
import { type ApprovalMachine, requestApproval } from './approval/machine.js';
import { cancellationOf } from './cancellation.js';
import type { ActionContext } from './context.js';
import { showToOperators } from './operator-view.js';
import { workflowReference } from './recorder.js';

/** Maps, evaluates and records; the log entry is committed when this returns. What is allowed is released with it. */
export async function decide(context: ActionContext): Promise<Granted | null> {
  const { state, recorder } = context;
  const { request } = state;
  const release = cancellationOf(context) === null;
  const { decision, authorization } = await recorder.run(() =>
    local.decideAction({ request, workflow: workflowReference(), release }),
  );
  recorder.time(Date.parse(decision.decidedAt));
  // A lost attempt may have mapped the call in another way: what was decided on is what counts.
  state.mapped = decision.mapped;
  state.decision = decision;
  if (decision.earlier) return takeOver(context, decision.earlier);
  const { record } = decision;
  if (record.decision === 'REQUIRE_APPROVAL' && record.plan) {
    const approval = requestApproval({
      id: approvalIdOf(request.actionId),
      plan: record.plan,
      calendars: decision.calendars,
      digest: decision.mapped.digest,
      riskScore: record.risk.score,
      requester: typeof request.context.requester === 'string' ? request.context.requester : null,
      at: Date.parse(decision.decidedAt),
    });
    await recordRequest(context, approval, decision.decidedAt);
    // Open from here on: a vote that was sent blindly before the request was logged must not decide anything.
    state.approval = approval;
    state.status = 'PENDING_APPROVAL';
  } else if (record.decision !== 'ALLOW') {
    state.status = 'BLOCKED';
    state.error = blockOf(record);
  }
  // What is allowed or blocked goes on at once, and shows what has become of it.
  if (state.approval) showToOperators(state);
  return authorization;
}

/** An earlier run has had this action, and its history is gone: what it came to is all that can be told. */
async function takeOver({ state, recorder }: ActionContext, earlier: Earlier): Promise<null> {
  state.earlier = earlier;
  if (FINAL_STATUSES.has(earlier.status)) {
    state.status = earlier.status;
    return null;
  }
  const reason = `The run that had this action was lost while it was ${earlier.status}.`;
  const { orgId, actionId } = state.request;
  // Another request under the same key is refused, and may not touch the action.
  if (earlier.isSameRequest) {
    await local.closeLost({ orgId, actionId, workflow: workflowReference(), at: recorder.time(), reason });
  }
  state.status = 'UNKNOWN';
  state.reason = reason;
  return null;
}

type Earlier = NonNullable<RecordedDecision['earlier']>;

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
