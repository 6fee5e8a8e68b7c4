import { isBetween, isInCalendar, isTimeZone, localTime, minuteOfDay, parseTimestamp } from '../local-time.js';
import { Failure, Moment, Span, type Value } from '../values.js';
import { type ConditionFunction, type Functions, wrong } from './condition-function.js';

export const TIME_FUNCTIONS: Functions = {
  timestamp: {
    receiver: false,
    parameters: [1, 1],
    apply: ([value], at) => {
      const ms = typeof value === 'string' ? parseTimestamp(value) : typeof value === 'number' ? value * 1_000 : null;
      return ms === null || !isInCalendar(ms)
        ? new Failure('timestamp needs a time like 2026-01-31T08:00:00Z', at)
        : new Moment(ms);
    },
  },
  duration: {
    receiver: false,
    parameters: [1, 1],
    apply: ([value], at) => {
      const ms = typeof value === 'string' ? durationOf(value) : null;
      return ms === null ? new Failure('duration needs a text like 90s, 15m or 1h30m', at) : new Span(ms);
    },
  },
  getFullYear: calendar((local) => local.year),
  getMonth: calendar((local) => local.month - 1),
  getDayOfMonth: calendar((local) => local.day - 1),
  getDate: calendar((local) => local.day),
  getDayOfWeek: calendar((local) => local.weekday),
  getHours: calendar((local) => local.hour, 3_600_000),
  getMinutes: calendar((local) => local.minute, 60_000),
  getSeconds: calendar((local) => local.second, 1_000),
  isWeekend: {
    ...calendar((local) => local.weekday === 0 || local.weekday === 6),
    signatures: ['google.protobuf.Timestamp.isWeekend(string): bool'],
    parameters: [1, 1],
  },
  isBetween: {
    signatures: ['google.protobuf.Timestamp.isBetween(string, string, string): bool'],
    receiver: true,
    parameters: [3, 3],
    apply: ([moment, from, to, zone], at) => {
      const first = typeof from === 'string' ? minuteOfDay(from) : null;
      const last = typeof to === 'string' ? minuteOfDay(to) : null;
      if (!(moment instanceof Moment) || first === null || last === null) {
        return new Failure('isBetween needs a timestamp, two times like 09:00, and a time zone', at);
      }
      const local = localOf(moment, zone as Value, at);
      return local instanceof Failure ? local : isBetween(local.hour * 60 + local.minute, first, last);
    },
  },
};

/** `1h30m`, `90s`, `250ms`, `-5m` -> milliseconds; null for any other text. */
export function durationOf(text: string): number | null {
  if (!/^-?(\d{1,9}(\.\d{1,3})?(ms|s|m|h))+$/.test(text)) return null;
  const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    ms += Number(amount) * (units[unit as string] as number);
  }
  return text.startsWith('-') ? -ms : ms;
}

type Local = ReturnType<typeof localTime>;

function calendar(part: (local: Local) => Value, unitMs?: number): ConditionFunction {
  return {
    receiver: true,
    parameters: [0, 1],
    apply: ([value, zone], at) => {
      if (value instanceof Span && unitMs !== undefined && zone === undefined) return Math.trunc(value.ms / unitMs) + 0;
      if (!(value instanceof Moment)) return wrong('a time function', [value as Value], at);
      const local = localOf(value, zone === undefined ? 'UTC' : zone, at);
      return local instanceof Failure ? local : part(local);
    },
  };
}

function localOf(moment: Moment, zone: Value, at: number): Local | Failure {
  if (typeof zone !== 'string' || !isTimeZone(zone)) return new Failure('the time zone is not known', at);
  return localTime(moment.ms, zone);
}
