import type { ActionStatus } from '@runplane/contracts';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** The exit code that tells a script what has become of an action. */
export const CODE_OF_STATUS: Record<ActionStatus, ExitCode> = {
  PENDING_DECISION: EXIT.pending,
  PENDING_APPROVAL: EXIT.pending,
  EXECUTING: EXIT.pending,
  BLOCKED: EXIT.blocked,
  DENIED: EXIT.denied,
  EXPIRED: EXIT.expired,
  CANCELLED: EXIT.cancelled,
  SUCCEEDED: EXIT.ok,
  FAILED: EXIT.failed,
  UNKNOWN: EXIT.unknown,
};
