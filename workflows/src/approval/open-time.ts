import type { StageCalendar } from './types.js';

/**
 * The instant at which `length` milliseconds of open time have passed since `from`; without a calendar all time is open.
 * Infinity where the calendar ends before: then only the expiry, which counts always, ends the wait.
 */
export function openTimeAfter(calendar: StageCalendar, from: number, length: number): number {
  if (calendar === null) return from + length;
  let left = length;
  for (const [opens, closes] of calendar) {
    const begin = Math.max(opens, from);
    if (begin >= closes) continue;
    if (begin + left <= closes) return begin + left;
    left -= closes - begin;
  }
  return Number.POSITIVE_INFINITY;
}
