import { duration } from '../command/read-options.js';

export interface GuardCommandOptions {
  tool?: string;
  action?: string;
  args: string;
  targetType?: string;
  target?: string;
  environment?: string;
  context: string;
  idempotencyKey?: string;
  /** True: without a limit. */
  wait?: string | true;
  acceptEdits?: boolean;
}

/** Milliseconds; undefined where nobody waits for approvers. */
export function waitMsOf({ wait }: Pick<GuardCommandOptions, 'wait'>): number | undefined {
  if (wait === undefined) return undefined;
  return wait === true ? Number.POSITIVE_INFINITY : duration(wait);
}
