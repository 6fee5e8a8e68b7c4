/**
 * An API key: `rp_<key id>_<secret><checksum>`, in three groups (docs/agents.md). Whether the checksum fits is for the
 * services to say.
 */
export const API_KEY_PATTERN = /^rp_([a-z0-9]{16})_([A-Za-z0-9_-]{43})([0-9A-Za-z]{6})$/;

/** `act_<40 hex>` and `act:<org>:<40 hex>` name the same action: either is computed from the other and the org. */
const ACTION_ID = /^act_([0-9a-f]{40})$/;
const APPROVAL_ID = /^apr_([0-9a-f]{40})$/;
const WORKFLOW_ID = /^act:(org_[0-9a-z]{1,32}):([0-9a-f]{40})$/;

export function workflowIdOf(orgId: string, actionId: string): string {
  return `act:${orgId}:${hexOf(actionId, ACTION_ID, 'an action id')}`;
}

/** The workflow that owns the outcome of an action while it is not known. */
export function outcomeWorkflowIdOf(orgId: string, actionId: string): string {
  return `unk:${orgId}:${hexOf(actionId, ACTION_ID, 'an action id')}`;
}

export function isActionId(value: string): boolean {
  return ACTION_ID.test(value);
}

/** The org and action of a guarded-action workflow, or null for any other workflow id. */
export function actionOfWorkflowId(workflowId: string): { orgId: string; actionId: string } | null {
  const match = WORKFLOW_ID.exec(workflowId);
  return match ? { orgId: match[1] as string, actionId: `act_${match[2]}` } : null;
}

/** An action has at most one approval, and their ids differ in the prefix only. */
export function approvalIdOf(actionId: string): string {
  return `apr_${hexOf(actionId, ACTION_ID, 'an action id')}`;
}

export function actionOfApprovalId(approvalId: string): string {
  return `act_${hexOf(approvalId, APPROVAL_ID, 'an approval id')}`;
}

export function isApprovalId(value: string): boolean {
  return APPROVAL_ID.test(value);
}

function hexOf(id: string, pattern: RegExp, kind: string): string {
  const match = pattern.exec(id);
  if (!match) throw new RangeError(`"${id}" is not ${kind}`);
  return match[1] as string;
}
