import type { DecisionRecord } from '@runplane/contracts';
import { ENGINE } from '../engine-version.js';

/** The decision on a call that does not fit its tool: BLOCK, whatever the rules say of what is left of it. */
export function refusedRecord(record: DecisionRecord, refusal: { message: string; path: string }): DecisionRecord {
  const { code: _, ...rest } = record;
  const place = refusal.path ? ` at ${refusal.path}` : '';
  return {
    ...rest,
    decision: 'BLOCK',
    reason: `The call does not fit its tool${place}: ${refusal.message}`,
    matched: [],
    byDefault: false,
    plan: null,
    grant: null,
    engine: ENGINE,
  };
}
