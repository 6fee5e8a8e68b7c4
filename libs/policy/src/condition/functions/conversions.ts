import { admit, Failure, type Value } from '../values.js';
import { type Functions, wrong } from './condition-function.js';

export const CONVERSIONS: Functions = {
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
};
