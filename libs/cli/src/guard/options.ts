export interface GuardCommandOptions {
  tool?: string;
  action?: string;
  args: string;
  targetType?: string;
  target?: string;
  environment?: string;
  context: string;
  idempotencyKey?: string;
  /** Milliseconds; true: without a limit. */
  wait?: number | true;
  acceptEdits?: boolean;
}

/** Milliseconds; undefined where nobody waits for approvers. */
export function waitMsOf({ wait }: Pick<GuardCommandOptions, 'wait'>): number | undefined {
  return wait === true ? Number.POSITIVE_INFINITY : wait;
}
