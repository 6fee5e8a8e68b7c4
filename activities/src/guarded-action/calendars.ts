import { type ApprovalPlan, durationMs } from '@runplane/contracts';
import { openIntervals } from '@runplane/policy';
import type { StageCalendar } from './interface.js';

/** An edit is applied a moment after it was evaluated, and lasts from then on. */
const MARGIN_MS = 86_400_000;

/** The business hours of each stage as instants, until the plan expires: a workflow must not know of time zones. */
export function calendarsOf(plan: ApprovalPlan | null, now: string): StageCalendar[] {
  if (!plan) return [];
  const from = Date.parse(now);
  const to = from + durationMs(plan.expiresIn) + MARGIN_MS;
  return plan.stages.map(({ businessHours }) => (businessHours ? openIntervals(businessHours, from, to) : null));
}
