import type { Schedule } from '@runplane/contracts';
import { scheduleTest } from '../bundle/schedule.js';
import { localTime, minuteOfDay } from '../condition/local-time.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * When a schedule is open between two instants, as [from, to) in milliseconds since 1970, in order and apart. Changes of
 * the clocks are in it: a day may have an hour more or less. Throws `RangeError` for an unknown time zone.
 */
export function openIntervals(schedule: Schedule, from: number, to: number): [number, number][] {
  const isOpen = scheduleTest(schedule);
  const open: [number, number][] = [];
  const edges = edgesOf(schedule, from, to);
  edges.forEach((edge, e) => {
    const next = edges[e + 1];
    // Between two edges nothing changes: what holds at the first instant holds until the next edge.
    if (next === undefined || !isOpen(new Date(edge).toISOString())) return;
    const last = open.at(-1);
    if (last && last[1] === edge) last[1] = next;
    else open.push([edge, next]);
  });
  return open;
}

/** Every instant at which the answer of the schedule can change, with both ends. */
function edgesOf({ timeZone, from: opens, to: closes }: Schedule, from: number, to: number): number[] {
  const minutes = [0, ...[opens, closes].flatMap((time) => (time ? [minuteOfDay(time) as number] : []))];
  const edges = new Set([from, to]);
  // A day of a zone begins up to 14 hours before, or 12 after, that of UTC.
  for (let day = Math.floor(from / DAY) * DAY - DAY; day <= to + DAY; day += DAY) {
    const [before, after] = [offsetAt(day, timeZone), offsetAt(day + DAY, timeZone)];
    if (before !== after) edges.add(clockChange(day, day + DAY, timeZone));
    for (const minute of minutes) for (const offset of [before, after]) edges.add(day + minute * MINUTE - offset);
  }
  return [...edges].filter((edge) => edge >= from && edge <= to).sort((a, b) => a - b);
}

/** By how much the clocks of the zone are ahead of UTC. */
function offsetAt(ms: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = localTime(ms, timeZone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}

/** The first instant of the new offset: clocks change on a full minute. */
function clockChange(early: number, late: number, timeZone: string): number {
  const before = offsetAt(early, timeZone);
  let [low, high] = [early / MINUTE, late / MINUTE];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * MINUTE, timeZone) === before) low = middle;
    else high = middle;
  }
  return high * MINUTE;
}
