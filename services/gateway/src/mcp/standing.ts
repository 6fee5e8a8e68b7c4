import type { ActionSnapshot } from '@runplane/contracts';

/** How an action stands, in a line for whoever waits. */
export function standing({ status, approval, actionId }: ActionSnapshot): string {
  if (status !== 'PENDING_APPROVAL' || !approval) return `${actionId} is ${status}`;
  return `${actionId} waits for approval (stage ${approval.stage}, until ${approval.expiresAt})`;
}
