import { limited } from '../arithmetic.js';
import { globTest } from '../globs.js';
import { Failure, type Result, RUN_LIMITS, type Value } from '../values.js';
import { type ConditionFunction, type Functions, wrong } from './condition-function.js';

export const TEXT_FUNCTIONS: Functions = {
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
};

/** CEL counts code points, JavaScript UTF-16 units. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
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
