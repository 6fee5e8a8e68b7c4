import type { ActionSnapshot } from '@runplane/contracts';
import type { Following } from './action-follower.js';
import type { ToolCall } from './tool-call.js';

/** How a call waits for its action, for so many seconds since it came. */
export function followingOf({ agent, since, signal, progress }: ToolCall, seconds: number): Following {
  return {
    credential: agent.keyId,
    until: since + seconds * 1_000,
    signal,
    onWait: (now) => progress(standing(now)),
  };
}

/** How an action stands, in a line for whoever waits. */
function standing({ status, approval, actionId }: ActionSnapshot): string {
  if (status !== 'PENDING_APPROVAL' || !approval) return `${actionId} is ${status}`;
  return `${actionId} waits for approval (stage ${approval.stage}, until ${approval.expiresAt})`;
}
