import type { AuditEvent } from '@runplane/contracts';
import { TIMER_MS } from './plan.js';

const BY_TIMER: ReadonlySet<string> = new Set(['approval.escalated', 'approval.expired']);

/** Of each escalation and expiry of an action: how many milliseconds after its time the workflow has noticed it. */
export function timersOf(events: readonly AuditEvent[]): number[] {
  const requested = events.find(({ type }) => type === 'approval.requested');
  if (!requested) return [];
  const due = Date.parse(requested.at) + TIMER_MS;
  return events.filter(({ type }) => BY_TIMER.has(type)).map(({ at }) => Date.parse(at) - due);
}
