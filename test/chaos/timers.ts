import type { AuditEvent } from '@runplane/contracts';
import { TIMERS_MS } from './plan.js';

const BY_TIMER: ReadonlyMap<string, number> = new Map([
  ['approval.escalated', TIMERS_MS.escalated],
  ['approval.expired', TIMERS_MS.expired],
]);

/** Of each escalation and expiry of an action: how many milliseconds after its time the workflow has noticed it. */
export function timersOf(events: readonly AuditEvent[]): number[] {
  const requested = events.find(({ type }) => type === 'approval.requested');
  return events.flatMap(({ type, at }) => {
    const after = BY_TIMER.get(type);
    return requested && after !== undefined ? [Date.parse(at) - Date.parse(requested.at) - after] : [];
  });
}
