import { ProblemError } from '@runplane/contracts';
import type { Period } from '@runplane/database';

const DAY_MS = 86_400_000;

/** The days that end now where nothing is given. Throws `invalid_request` for a period that is none or too long. */
export function periodOf(
  query: { from?: string | undefined; to?: string | undefined },
  { days, mostDays }: { days: number; mostDays: number },
): Period {
  const to = query.to ?? new Date().toISOString();
  const from = query.from ?? new Date(Date.parse(to) - days * DAY_MS).toISOString();
  const length = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  if (length > 0 && length <= mostDays) return { from, to };
  const errors = [{ path: 'from', message: `must lie before to, at most ${mostDays} days` }];
  throw new ProblemError('invalid_request', 'The period can not be counted.', { errors });
}
