import { localTime } from '../condition/local-time.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** No clock has been set back by more than this at once. */
const LARGEST_STEP = 3 * HOUR;
/** Offsets from UTC lie within -12 h and +14 h, each with the step of a change. */
const LARGEST_OFFSET = 18 * HOUR;

/** What the clocks of a zone show, as if it were UTC: milliseconds that can be counted with. */
function shown(ms: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = localTime(ms, timeZone);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * The latest time that the clocks have shown so far. It never goes back: in the hour that comes twice in autumn it
 * stands still, so that what happened in the first one does not happen, or come undone, in the second.
 */
export function latestShown(ms: number, timeZone: string): number {
  const now = shown(ms, timeZone);
  const before = ms - LARGEST_STEP;
  if (offset(before, timeZone) <= offset(ms, timeZone)) return now;
  const change = firstTrue(before, ms, (at) => offset(at, timeZone) < offset(before, timeZone));
  return Math.max(now, shown(change - MINUTE, timeZone) + MINUTE);
}

/** The first minute (ms since 1970) at which the clocks show, or have shown, this time or a later one. */
export function instantOf(wall: number, timeZone: string): number {
  return firstTrue(wall - LARGEST_OFFSET, wall + LARGEST_OFFSET, (at) => latestShown(at, timeZone) >= wall);
}

function offset(ms: number, timeZone: string): number {
  return shown(ms, timeZone) - Math.floor(ms / 1_000) * 1_000;
}

/** The first whole minute after `from` for which a test is true that stays true up to `to`. */
function firstTrue(from: number, to: number, test: (ms: number) => boolean): number {
  let [no, yes] = [Math.floor(from / MINUTE), Math.ceil(to / MINUTE)];
  while (yes - no > 1) {
    const middle = Math.floor((no + yes) / 2);
    if (test(middle * MINUTE)) yes = middle;
    else no = middle;
  }
  return yes * MINUTE;
}
