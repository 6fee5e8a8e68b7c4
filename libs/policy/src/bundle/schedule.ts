import type { Schedule } from '@runplane/contracts';
import { isBetween, isTimeZone, localTime, minuteOfDay, parseTimestamp } from '../condition/local-time.js';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** Why a schedule can't be used; null where it can. */
export function scheduleProblem(schedule: Schedule): { field: keyof Schedule; message: string } | null {
  if (!isTimeZone(schedule.timeZone)) {
    return { field: 'timeZone', message: `the time zone "${schedule.timeZone}" is not known` };
  }
  if ((schedule.from === undefined) !== (schedule.to === undefined)) {
    return { field: schedule.from === undefined ? 'from' : 'to', message: 'from and to go together' };
  }
  if (schedule.from !== undefined && schedule.from === schedule.to) {
    return { field: 'to', message: 'from and to are the same; leave both away for the whole day' };
  }
  return null;
}

/**
 * Whether a moment (RFC 3339) lies in the schedule; null where it can't be told. A window over midnight belongs to the
 * day on which it begins: `fri` 22:00 to 06:00 includes Saturday 05:59.
 */
export function scheduleTest(schedule: Schedule): (now: string) => boolean | null {
  const from = schedule.from === undefined ? 0 : (minuteOfDay(schedule.from) as number);
  const to = schedule.to === undefined ? 24 * 60 : (minuteOfDay(schedule.to) as number);
  const days = schedule.days && new Set<string>(schedule.days);
  return (now) => {
    const ms = parseTimestamp(now);
    if (ms === null) return null;
    const local = localTime(ms, schedule.timeZone);
    const minute = local.hour * 60 + local.minute;
    if (!isBetween(minute, from, to)) return false;
    const beganYesterday = from > to && minute < to;
    return !days || days.has(DAYS[(local.weekday + (beganYesterday ? 6 : 0)) % 7] as string);
  };
}
