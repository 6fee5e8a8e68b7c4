import { ProblemError } from '@runplane/contracts';
import type { KeyPrincipal } from '@runplane/database';

/** A disabled org lets nobody in, and a disabled member or agent stays out whatever it holds. */
export function assertActive(
  found: Pick<KeyPrincipal, 'orgStatus' | 'kind' | 'principalId' | 'principalStatus'>,
): void {
  if (found.orgStatus !== 'active') throw new ProblemError('forbidden', 'The organisation is disabled.');
  if (found.principalStatus === 'active') return;
  throw found.kind === 'agent'
    ? new ProblemError('agent_disabled', `The agent ${found.principalId} is disabled.`)
    : new ProblemError('forbidden', 'The member is disabled.');
}
