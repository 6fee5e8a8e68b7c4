import { type ActionSnapshot, type ActionView, FINAL_STATUSES } from '@runplane/contracts';

/** Nothing more to wait for: final, or the caller holds the permit to execute. */
export function isReady(snapshot: ActionSnapshot): boolean {
  return FINAL_STATUSES.has(snapshot.status) || (snapshot.status === 'EXECUTING' && snapshot.permit !== null);
}

/** What the agent sees of a snapshot. */
export function viewOf(snapshot: ActionSnapshot, replayed: boolean): ActionView {
  const { firstCallId: _call, firstRequestId: _request, agentId: _agent, ...view } = snapshot;
  return { ...view, replayed };
}

/** An action that is durably started and not yet decided: all that is known of it is its id. */
export function undecided(actionId: string, agentId: string, firstCallId: string | null): ActionSnapshot {
  return {
    actionId,
    agentId,
    firstCallId,
    firstRequestId: null,
    status: 'PENDING_DECISION',
    decision: null,
    action: null,
    digest: null,
    risk: null,
    reason: null,
    matched: [],
    policyBundle: null,
    approval: null,
    permit: null,
    editedArguments: null,
    result: null,
    error: null,
    audit: null,
  };
}
