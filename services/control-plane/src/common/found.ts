import { ProblemError } from '@runplane/contracts';

/** What a look-up in the caller's org gave; another org's id finds nothing, and so looks like an unknown one. */
export function found<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new ProblemError('not_found', `There is no such ${what}.`);
  return value;
}
