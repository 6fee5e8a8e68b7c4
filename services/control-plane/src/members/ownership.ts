import { ProblemError } from '@runplane/contracts';
import type { Caller } from '../common/caller.js';

/** Admins manage everybody but owners: they can neither make one, nor act as one, nor take one away. */
export function assertMayManage(caller: Pick<Caller, 'roles'>, ...roles: (readonly string[])[]): void {
  if (caller.roles.includes('owner') || !roles.some((held) => held.includes('owner'))) return;
  throw new ProblemError('forbidden', 'Only an owner may change an owner or make one.');
}
