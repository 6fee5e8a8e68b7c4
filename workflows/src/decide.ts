import type { Granted } from '@runplane/activities';
import type { DecisionEffect } from '@runplane/contracts/values';
import { approvalIdOf } from '@runplane/contracts/values';
import { approvalStateOf } from './action-state.js';
import { local } from './activities.js';
import { type ApprovalMachine, requestApproval } from './approval/machine.js';
import type { ActionContext } from './context.js';
import { showToOperators } from './operator-view.js';
import { workflowReference } from './recorder.js';

interface Decided {
  effect: DecisionEffect;
  /** Of what is allowed. */
  authorization: Granted | null;
}

/** Maps, evaluates and records. The decision's log entry is committed when this returns. */
export async function decide(context: ActionContext): Promise<Decided> {
  const { state, recorder } = context;
  const { request } = state;
  const { mapped, decision, authorization } = await recorder.run(() =>
    local.decideAction({ request, workflow: workflowReference() }),
  );
  state.mapped = mapped;
  state.decision = decision;
  const { record } = decision;
  if (record.decision === 'REQUIRE_APPROVAL' && record.plan) {
    const requestedAt = Date.parse(decision.decidedAt);
    state.approval = requestApproval(approvalIdOf(request.actionId), record.plan, mapped.digest, requestedAt);
    await recordRequest(context, state.approval, decision.decidedAt);
    state.status = 'PENDING_APPROVAL';
  } else if (record.decision !== 'ALLOW') {
    state.status = 'BLOCKED';
  }
  // What is allowed or blocked goes on at once, and shows what has become of it.
  if (state.approval) showToOperators(state);
  return { effect: state.status === 'BLOCKED' ? 'BLOCK' : record.decision, authorization };
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
