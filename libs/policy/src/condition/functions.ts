import { limited } from './arithmetic.js';
import { isIn } from './comparison.js';
import { globTest } from './globs.js';
import { isBetween, isInCalendar, isTimeZone, localTime, minuteOfDay, parseTimestamp } from './local-time.js';
import { admit, Failure, isMap, Moment, type Result, RUN_LIMITS, Span, typeOf, type Value } from './values.js';

export interface ConditionFunction {
  /** CEL signatures that the base library does not have; it has the others. */
  signatures?: string[];
  receiver: boolean;
  parameters: [least: number, most: number];
  /** Called with values of any type: checks them itself. */
  apply(values: Value[], at: number): Result;
}

const codePoints = (text: string): number => {
  let count = 0;
  for (const _ of text) count++;
  return count;
};

/** Every function that a condition may call, by name; `matches` is compiled apart, because its pattern is fixed. */
export const FUNCTIONS: Readonly<Record<string, ConditionFunction>> = {
  startsWith: text(1, (value, prefix) => value.startsWith(prefix)),
  endsWith: text(1, (value, suffix) => value.endsWith(suffix)),
  contains: text(1, (value, part) => value.includes(part)),
  glob: { ...text(1, (value, glob) => globTest(glob)(value)), signatures: ['string.glob(string): bool'] },
  lowerAscii: text(0, (value) => value.replace(/[A-Z]/g, (letter) => letter.toLowerCase())),
  upperAscii: text(0, (value) => value.replace(/[a-z]/g, (letter) => letter.toUpperCase())),
  trim: text(0, trimmed),
  indexOf: text(1, (value, part) => {
    const units = value.indexOf(part);
    return units === -1 ? -1 : codePoints(value.slice(0, units));
  }),
  split: text(1, (value, separator, at) => {
    const parts = separator === '' ? Array.from(value) : value.split(separator);
    return parts.length > RUN_LIMITS.steps ? new Failure('the list is too long', at) : parts;
  }),
  substring: {
    receiver: true,
    parameters: [1, 2],
    apply: ([value, from, to], at) => {
      if (typeof value !== 'string' || typeof from !== 'number') return wrong('substring', [value as Value], at);
      const letters = Array.from(value);
      const end = to === undefined ? letters.length : to;
      if (typeof end !== 'number' || from < 0 || end > letters.length || from > end) {
        return new Failure('substring is out of range', at);
      }
      return letters.slice(from, end).join('');
    },
  },
  join: {
    receiver: true,
    parameters: [0, 1],
    apply: ([list, separator = ''], at) => {
      if (!Array.isArray(list) || typeof separator !== 'string') return wrong('join', [list as Value], at);
      const odd = list.find((item) => typeof item !== 'string');
      if (odd !== undefined) return wrong('join', [odd], at);
      return limited(list.join(separator), at);
    },
  },
  size: {
    receiver: false,
    parameters: [1, 1],
    apply: ([value], at) => {
      if (typeof value === 'string') return codePoints(value);
      if (Array.isArray(value)) return value.length;
      return isMap(value as Value) ? Object.keys(value as object).length : wrong('size', [value as Value], at);
    },
  },
  hasAny: lists('hasAny', (list, wanted, at) => {
    let failure: Failure | null = null;
    for (const item of wanted) {
      const found = isIn(item, list, at);
      if (found === true) return true;
      if (found instanceof Failure) failure ??= found;
    }
    return failure ?? false;
  }),
  hasAll: lists('hasAll', (list, wanted, at) => {
    let failure: Failure | null = null;
    for (const item of wanted) {
      const found = isIn(item, list, at);
      if (found === false) return false;
      if (found instanceof Failure) failure ??= found;
    }
    return failure ?? true;
  }),
  sum: {
    signatures: ['list<int>.sum(): int'],
    receiver: true,
    parameters: [0, 0],
    apply: ([list], at) => {
      if (!Array.isArray(list)) return wrong('sum', [list as Value], at);
      let total = 0;
      for (const item of list) {
        if (!Number.isSafeInteger(item)) return new Failure('sum needs a list of integers', at);
        total += item as number;
        if (!Number.isSafeInteger(total)) return new Failure('the integer is out of range', at);
      }
      return total;
    },
  },
  int: {
    receiver: false,
    parameters: [1, 1],
    apply: ([value], at) => {
      const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
      if (typeof number !== 'number') return wrong('int', [value as Value], at);
      const whole = Math.trunc(number) + 0;
      return Number.isSafeInteger(whole) ? whole : new Failure('the integer is out of range', at);
    },
  },
  double: {
    receiver: false,
    parameters: [1, 1],
    apply: ([value], at) => {
      const number = typeof value === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value) ? Number(value) : value;
      return typeof number === 'number' ? admit(number, 'the result', at) : wrong('double', [value as Value], at);
    },
  },
  string: {
    receiver: false,
    parameters: [1, 1],
    apply: ([value], at) =>
      typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number'
        ? String(value)
        : wrong('string', [value as Value], at),
  },
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

/** Without Unicode white space at both ends; JavaScript's own `trim` has another list. */
function trimmed(value: string): string {
  let from = 0;
  let to = value.length;
  while (from < to && WHITE_SPACE.test(value[from] as string)) from++;
  while (to > from && WHITE_SPACE.test(value[to - 1] as string)) to--;
  return value.slice(from, to);
}

const WHITE_SPACE = /^\p{White_Space}$/u;

type TextOperation = (value: string, argument: string, at: number) => Result;

function text(parameters: 0 | 1, operation: TextOperation): ConditionFunction {
  return {
    receiver: true,
    parameters: [parameters, parameters],
    apply: (values, at) => {
      const [value, argument = ''] = values;
      if (typeof value !== 'string' || typeof argument !== 'string') return wrong('a string function', values, at);
      return operation(value, argument, at);
    },
  };
}

function lists(
  name: string,
  operation: (list: Value[], wanted: Value[], at: number) => boolean | Failure,
): ConditionFunction {
  return {
    signatures: [`list<dyn>.${name}(list<dyn>): bool`],
    receiver: true,
    parameters: [1, 1],
    apply: (values, at) => {
      const [list, wanted] = values;
      if (!Array.isArray(list) || !Array.isArray(wanted)) return wrong(name, values, at);
      if (list.length * wanted.length > RUN_LIMITS.steps) return new Failure('the lists are too long', at);
      return operation(list, wanted, at);
    },
  };
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

function wrong(name: string, values: Value[], at: number): Failure {
  return new Failure(`${name} does not take ${values.map(typeOf).join(', ')}`, at);
}
