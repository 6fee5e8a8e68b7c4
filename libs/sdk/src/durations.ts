import { InvalidRequestError } from './errors.js';

/** The longest time (ms) that a request may be limited to: about 24 days, as a timer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Throws `InvalidRequestError` unless `ms` is a limit that a timer can have. */
export function assertTimerMs(name: string, ms: number): void {
  if (Number.isSafeInteger(ms) && ms > 0 && ms <= LONGEST_TIMER_MS) return;
  throw new InvalidRequestError(`\`${name}\` must be a whole number of milliseconds from 1 to ${LONGEST_TIMER_MS}.`);
}

/** Throws `InvalidRequestError` unless `ms` is a time; `Infinity` is one without an end. */
export function assertWaitMs(name: string, ms: number): void {
  if (typeof ms === 'number' && ms >= 0) return;
  throw new InvalidRequestError(`\`${name}\` must be a number of milliseconds, 0 or more.`);
}
