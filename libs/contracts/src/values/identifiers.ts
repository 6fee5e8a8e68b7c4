/** `act_<40 hex>` and `act:<org>:<40 hex>` name the same action: either is computed from the other and the org. */
const ACTION_ID = /^act_([0-9a-f]{40})$/;
const WORKFLOW_ID = /^act:(org_[0-9a-z]{1,32}):([0-9a-f]{40})$/;

export function workflowIdOf(orgId: string, actionId: string): string {
  const match = ACTION_ID.exec(actionId);
  if (!match) throw new RangeError(`"${actionId}" is not an action id`);
  return `act:${orgId}:${match[1]}`;
}

export function isActionId(value: string): boolean {
  return ACTION_ID.test(value);
}

/** The org and action of a guarded-action workflow, or null for any other workflow id. */
export function actionOfWorkflowId(workflowId: string): { orgId: string; actionId: string } | null {
  const match = WORKFLOW_ID.exec(workflowId);
  return match ? { orgId: match[1] as string, actionId: `act_${match[2]}` } : null;
}
