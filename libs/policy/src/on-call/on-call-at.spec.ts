import { describe, expect, it } from '@jest/globals';
import { OnCallRotation } from '@runplane/contracts';
import fc from 'fast-check';
import { onCallAt, rotationProblem } from './on-call-at.js';

const rotation = (change: object = {}) =>
  OnCallRotation.parse({
    timeZone: 'Europe/Berlin',
    start: '2026-01-05T09:00',
    shiftHours: 168,
    members: ['ann', 'bob', 'cid'],
    ...change,
  });
const at = (time: string, change: object = {}) => {
  const { member, byOverride, until } = onCallAt(rotation(change), Date.parse(time));
  return { member, byOverride, until: new Date(until).toISOString() };
};

describe('onCallAt', () => {
  it('hands over at the same local time each week, in the order of the members', () => {
    expect(at('2026-01-05T08:00:00Z')).toEqual({ member: 'ann', byOverride: false, until: '2026-01-12T08:00:00.000Z' });
    expect(at('2026-01-12T07:59:59Z').member).toBe('ann');
    expect(at('2026-01-12T08:00:00Z').member).toBe('bob');
    expect(at('2026-01-20T12:00:00Z').member).toBe('cid');
    expect(at('2026-01-26T08:00:00Z').member).toBe('ann');
  });

  it('has nobody before it starts', () => {
    expect(at('2026-01-05T07:59:59Z')).toEqual({ member: null, byOverride: false, until: '2026-01-05T08:00:00.000Z' });
  });

  it('keeps 09:00 when the clocks go forward, and the week is an hour shorter', () => {
    // Summer time begins on Sunday 29 March 2026: 09:00 is 08:00 UTC before, 07:00 UTC after.
    expect(at('2026-03-30T06:59:59Z').member).toBe('cid');
    expect(at('2026-03-30T07:00:00Z').member).toBe('ann');
    expect(at('2026-03-23T08:00:00Z')).toMatchObject({ member: 'cid', until: '2026-03-30T07:00:00.000Z' });
  });

  it('keeps 09:00 when the clocks go back, and the week is an hour longer', () => {
    expect(at('2026-10-26T07:59:59Z').member).toBe(at('2026-10-25T12:00:00Z').member);
    expect(at('2026-10-26T08:00:00Z').member).not.toBe(at('2026-10-25T12:00:00Z').member);
  });

  it('hands over once in the hour that comes twice', () => {
    // 02:30 is shown at 00:30 and again at 01:30 UTC on 25 October 2026.
    const nights = { start: '2026-10-20T02:30', shiftHours: 24 };
    const before = at('2026-10-25T00:29:59Z', nights).member;
    const after = at('2026-10-25T00:30:00Z', nights).member;
    expect(after).not.toBe(before);
    expect(at('2026-10-25T01:00:00Z', nights).member).toBe(after);
    expect(at('2026-10-25T01:30:00Z', nights).member).toBe(after);
    expect(at('2026-10-26T01:29:59Z', nights).member).toBe(after);
    expect(at('2026-10-25T01:00:00Z', nights).until).toBe('2026-10-26T01:30:00.000Z');
  });

  it('hands over at the jump where the local time of the handover does not exist', () => {
    // 02:30 is not shown on 29 March 2026: 01:00 UTC is 03:00.
    const nights = { start: '2026-03-25T02:30', shiftHours: 24 };
    expect(at('2026-03-29T00:59:59Z', nights).member).not.toBe(at('2026-03-29T01:00:00Z', nights).member);
    expect(at('2026-03-28T12:00:00Z', nights).until).toBe('2026-03-29T01:00:00.000Z');
  });

  it('lets an override come first, with somebody else or with nobody', () => {
    const overrides = [
      { from: '2026-01-06T00:00:00Z', until: '2026-01-07T00:00:00Z', member: 'dot' },
      { from: '2026-01-08T00:00:00Z', until: '2026-01-09T00:00:00Z', member: null },
    ];
    expect(at('2026-01-05T12:00:00Z', { overrides })).toMatchObject({
      member: 'ann',
      until: '2026-01-06T00:00:00.000Z',
    });
    expect(at('2026-01-06T00:00:00Z', { overrides })).toMatchObject({ member: 'dot', byOverride: true });
    expect(at('2026-01-07T00:00:00Z', { overrides }).member).toBe('ann');
    expect(at('2026-01-08T12:00:00Z', { overrides })).toEqual({
      member: null,
      byOverride: true,
      until: '2026-01-09T00:00:00.000Z',
    });
  });

  it('changes exactly at `until`, in every zone and over every change of the clocks', () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
      'Africa/Casablanca',
      'UTC',
    ];
    const year = { min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2027-01-01T00:00:00Z') };
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer(year),
        fc.integer({ min: 1, max: 60 }),
        (timeZone, ms, hours) => {
          const plan = rotation({ timeZone, shiftHours: hours, start: '2025-12-01T02:15' });
          const shift = onCallAt(plan, ms);
          expect(shift.until).toBeGreaterThan(ms);
          expect(onCallAt(plan, shift.until - 1).member).toBe(shift.member);
          expect(onCallAt(plan, shift.until).member).not.toBe(shift.member);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('rotationProblem', () => {
  it('names an unknown time zone and overrides that overlap', () => {
    expect(rotationProblem(rotation())).toBeNull();
    expect(rotationProblem(rotation({ timeZone: 'Europe/Nowhere' }))?.path).toBe('timeZone');
    const overrides = [
      { from: '2026-01-06T00:00:00Z', until: '2026-01-08T00:00:00Z', member: 'bob' },
      { from: '2026-01-05T00:00:00Z', until: '2026-01-06T00:00:01Z', member: 'cid' },
    ];
    expect(rotationProblem(rotation({ overrides }))).toEqual({
      path: 'overrides[0]',
      message: 'overlaps another override',
    });
  });
});
