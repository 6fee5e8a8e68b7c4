import { ProblemError } from '@runplane/contracts';
import type { Caller } from './caller.js';

/** What one member asked for, and another confirms or refuses. */
interface Asked {
  status: string;
  requestedBy: string;
  decidedBy: string | null;
  decidedAt: string | null;
}

/** Throws `conflict` for what was decided before: it is decided once. */
export function assertPending({ status, decidedBy, decidedAt }: Asked): void {
  if (status === 'PENDING') return;
  throw new ProblemError('conflict', `It was ${status.toLowerCase()} by ${decidedBy} at ${decidedAt}.`);
}

/** Throws `self_approval` where the caller confirms what they asked for themselves. */
export function assertSecondPerson(caller: Caller, { requestedBy }: Pick<Asked, 'requestedBy'>): void {
  if (requestedBy !== caller.memberId) return;
  throw new ProblemError('self_approval', 'Another person than the one who asked has to confirm.');
}
