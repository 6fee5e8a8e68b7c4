import type { OnCallRotation } from '@runplane/contracts';
import { isTimeZone } from '../condition/local-time.js';
import { instantOf, latestShown } from './wall-clock.js';

export interface OnCallShift {
  /** Member id; null where nobody is on call. */
  member: string | null;
  byOverride: boolean;
  /** Milliseconds since 1970; when the answer changes at the latest. */
  until: number;
}

const HOUR = 3_600_000;

/** Who is on call at an instant (milliseconds since 1970). Throws `RangeError` for an unknown time zone. */
export function onCallAt(rotation: OnCallRotation, ms: number): OnCallShift {
  const begin = (override: { from: string }) => Date.parse(override.from);
  const override = rotation.overrides.find((one) => begin(one) <= ms && ms < Date.parse(one.until));
  if (override) return { member: override.member, byOverride: true, until: Date.parse(override.until) };
  const turn = turnAt(rotation, ms);
  const next = rotation.overrides.map(begin).filter((from) => from > ms);
  return { ...turn, byOverride: false, until: Math.min(turn.until, ...next) };
}

/** By the local clocks alone: shift n begins when they first show `start` and n times the length of a shift. */
function turnAt(rotation: OnCallRotation, ms: number): { member: string | null; until: number } {
  const { timeZone, members } = rotation;
  const start = Date.parse(`${rotation.start}:00Z`);
  const length = rotation.shiftHours * HOUR;
  const shift = Math.floor((latestShown(ms, timeZone) - start) / length);
  if (shift < 0) return { member: null, until: instantOf(start, timeZone) };
  return {
    member: members[shift % members.length] as string,
    until: instantOf(start + (shift + 1) * length, timeZone),
  };
}

/** Why a rotation can't be used; null where it can. */
export function rotationProblem({ timeZone, overrides }: OnCallRotation): { path: string; message: string } | null {
  if (!isTimeZone(timeZone)) return { path: 'timeZone', message: `the time zone "${timeZone}" is not known` };
  const ordered = overrides
    .map(({ from, until }, index) => ({ from: Date.parse(from), until: Date.parse(until), index }))
    .sort((a, b) => a.from - b.from);
  const overlap = ordered.find(({ from }, place) => from < (ordered[place - 1]?.until ?? Number.NEGATIVE_INFINITY));
  return overlap ? { path: `overrides[${overlap.index}]`, message: 'overlaps another override' } : null;
}
