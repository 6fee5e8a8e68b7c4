import { describe, expect, it } from '@jest/globals';
import type { Schedule } from '@runplane/contracts';
import fc from 'fast-check';
import { scheduleTest } from '../bundle/schedule.js';
import { openIntervals } from './open-intervals.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const OFFICE: Schedule = {
  timeZone: 'Europe/Berlin',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '09:00',
  to: '17:00',
};

const opened = (schedule: Schedule, from: string, to: string) =>
  openIntervals(schedule, Date.parse(from), Date.parse(to)).map((interval) =>
    interval.map((ms) => new Date(ms).toISOString().replace(':00.000Z', 'Z')),
  );

describe('openIntervals', () => {
  it('gives office hours in UTC, cut at both ends, without the weekend', () => {
    // A Friday and the Monday after it.
    expect(opened(OFFICE, '2026-01-09T10:30:00Z', '2026-01-12T09:00:00Z')).toEqual([
      ['2026-01-09T10:30Z', '2026-01-09T16:00Z'],
      ['2026-01-12T08:00Z', '2026-01-12T09:00Z'],
    ]);
  });

  it('moves with the clocks, in spring and in autumn', () => {
    expect(opened(OFFICE, '2026-03-27T00:00:00Z', '2026-03-31T00:00:00Z')).toEqual([
      ['2026-03-27T08:00Z', '2026-03-27T16:00Z'],
      ['2026-03-30T07:00Z', '2026-03-30T15:00Z'],
    ]);
    expect(opened(OFFICE, '2026-10-23T00:00:00Z', '2026-10-27T00:00:00Z')).toEqual([
      ['2026-10-23T07:00Z', '2026-10-23T15:00Z'],
      ['2026-10-26T08:00Z', '2026-10-26T16:00Z'],
    ]);
  });

  it('counts an hour less, or more, where the clocks change in open hours', () => {
    const night: Schedule = { timeZone: 'Europe/Berlin', from: '00:00', to: '06:00' };
    const length = (from: string, to: string) =>
      openIntervals(night, Date.parse(from), Date.parse(to)).reduce((sum, [a, b]) => sum + (b - a), 0) / HOUR;
    expect(length('2026-03-28T20:00:00Z', '2026-03-29T20:00:00Z')).toBe(5);
    expect(length('2026-10-24T20:00:00Z', '2026-10-25T20:00:00Z')).toBe(7);
  });

  it('opens when the clocks jump over the opening time', () => {
    const jumped: Schedule = { timeZone: 'Europe/Berlin', from: '02:30', to: '05:00' };
    expect(opened(jumped, '2026-03-28T22:00:00Z', '2026-03-29T10:00:00Z')).toEqual([
      ['2026-03-29T01:00Z', '2026-03-29T03:00Z'],
    ]);
  });

  it('is the whole time without days and hours', () => {
    const always: Schedule = { timeZone: 'Asia/Tokyo' };
    expect(openIntervals(always, 1_000, 5 * DAY)).toEqual([[1_000, 5 * DAY]]);
  });

  it('agrees with the schedule at every moment', () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '07', '30'))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${m}`);
    const schedule = fc
      .record({
        timeZone: fc.constantFrom(
          'Europe/Berlin',
          'America/New_York',
          'Australia/Lord_Howe',
          'Pacific/Apia',
          'Asia/Kathmandu',
        ),
        days: fc.uniqueArray(fc.constantFrom('mon', 'wed', 'sat', 'sun'), { minLength: 1 }),
        hours: fc.option(fc.uniqueArray(time, { minLength: 2, maxLength: 2 }), { nil: undefined }),
      })
      .map(
        ({ hours, ...rest }): Schedule => ({ ...rest, ...(hours ? { from: hours[0], to: hours[1] } : {}) }) as Schedule,
      );
    const start = fc.integer({ min: Date.UTC(2026, 0, 1) / 60_000, max: Date.UTC(2027, 0, 1) / 60_000 });
    fc.assert(
      fc.property(
        schedule,
        start,
        fc.array(fc.integer({ min: 0, max: 10 * 24 * 60 - 1 }), { maxLength: 40 }),
        (given, minute, offsets) => {
          const from = minute * 60_000;
          const intervals = openIntervals(given, from, from + 10 * DAY);
          const isOpen = scheduleTest(given);
          for (const offset of offsets) {
            const at = from + offset * 60_000;
            const found = intervals.some(([a, b]) => at >= a && at < b);
            expect({ at, found }).toEqual({ at, found: isOpen(new Date(at).toISOString()) });
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
