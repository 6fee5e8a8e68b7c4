import type { StageEnd } from './closed-sets.js';

/**
 * Stages that are joined by `escalate` stand in for each other: one of them has to approve. Every other step from one
 * stage to the next is an order: both have to approve, the first before the second is asked. The index of the stage
 * that has to approve after `stage` did, or null where none is left.
 */
export function nextRequiredStage(stages: readonly { onTimeout: StageEnd }[], stage: number): number | null {
  let last = stage;
  while (last < stages.length - 1 && stages[last]?.onTimeout === 'escalate') last++;
  return last + 1 < stages.length ? last + 1 : null;
}
