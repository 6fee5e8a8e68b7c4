import type { Schedule } from '@runplane/contracts';
import { scheduleTest } from '../bundle/schedule.js';
import { localTime, minuteOfDay } from '../condition/local-time.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A Monday in winter and one in summer, on both sides of the changes of the clocks. */
const WEEKS = [Date.UTC(2026, 0, 5), Date.UTC(2026, 6, 6)];

/**
 * Moments that tell schedules apart: around each of their boundaries on every day of a winter and a summer week, one for
 * each combination of schedules that hold. With conditions on the time there is one for every hour besides.
 */
export function scheduleMoments(
  schedules: readonly Schedule[],
  isFree: boolean,
): { values: string[]; isExact: boolean } {
  const tests = schedules.map(scheduleTest);
  const zones = new Set(schedules.map((schedule) => schedule.timeZone));
  const found = new Map<string, string>();
  for (const ms of candidates(schedules, isFree)) {
    const now = new Date(ms).toISOString();
    const key = isFree ? now : tests.map((test) => test(now)).join();
    if (!found.has(key)) found.set(key, now);
  }
  return { values: [...found.values()], isExact: !isFree && zones.size <= 1 };
}

function candidates(schedules: readonly Schedule[], isFree: boolean): number[] {
  const moments: number[] = [];
  for (const week of WEEKS) {
    for (let day = 0; day < 7; day++) {
      if (isFree) for (let hour = 0; hour < 24; hour++) moments.push(week + day * DAY + hour * 60 * MINUTE);
      for (const schedule of schedules) {
        for (const minute of boundaries(schedule)) {
          moments.push(momentAt(week + day * DAY + minute * MINUTE, schedule.timeZone));
        }
      }
    }
  }
  return moments;
}

function boundaries(schedule: Schedule): number[] {
  const edges = [schedule.from, schedule.to].flatMap((time) =>
    time === undefined ? [] : [minuteOfDay(time) as number],
  );
  return [0, 12 * 60, ...edges.flatMap((edge) => [edge - 1, edge])];
}

/** The moment at which the clocks of the zone show what `local` would be in UTC. */
function momentAt(local: number, timeZone: string): number {
  const shown = localTime(local, timeZone);
  const there = Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute);
  return local - (there - local);
}
