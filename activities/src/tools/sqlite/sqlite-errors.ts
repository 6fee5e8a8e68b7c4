import { foreignText } from '../../foreign-text.js';
import { noEffect, OutcomeUnknown, ToolFailure } from '../provider.js';
import { SqliteError } from './connect.js';

/** Primary result codes (sqlite.org/rescode.html). */
const BUSY = 5;
const LOCKED = 6;
const NO_MEMORY = 7;
const READ_ONLY = 8;
const IO_ERROR = 10;
const FULL = 13;
const CANNOT_OPEN = 14;
const CONSTRAINT = 19;

const CODES: Readonly<Record<number, { code: string; retryable: boolean }>> = {
  [BUSY]: { code: 'transaction_conflict', retryable: true },
  [LOCKED]: { code: 'transaction_conflict', retryable: true },
  [NO_MEMORY]: { code: 'database_unavailable', retryable: true },
  [READ_ONLY]: { code: 'not_read_only', retryable: false },
  [IO_ERROR]: { code: 'database_unavailable', retryable: true },
  [FULL]: { code: 'database_unavailable', retryable: true },
  [CANNOT_OPEN]: { code: 'database_unavailable', retryable: true },
  [CONSTRAINT]: { code: 'constraint_violation', retryable: false },
};

interface Attempt {
  hasEffects: boolean;
  repeated: boolean;
}

/** The error of a statement inside a transaction, which is rolled back with the end of its thread. */
export function statementError(error: unknown, attempt: Attempt): Error {
  if (error instanceof ToolFailure) return noEffect(attempt, error.code, error.message, error);
  const { code, retryable } = sortOf(error);
  return noEffect(attempt, code, messageOf(error), { retryable, cause: error });
}

/** The error of COMMIT: only an answer that names a lock or a constraint says that nothing was committed. */
export function commitError(error: unknown): Error {
  const known = [BUSY, LOCKED, CONSTRAINT].includes(primaryOf(error) ?? -1);
  if (known) return statementError(error, { hasEffects: false, repeated: false });
  return new OutcomeUnknown('commit_unconfirmed', messageOf(error), { cause: error });
}

function sortOf(error: unknown): { code: string; retryable: boolean } {
  const primary = primaryOf(error);
  if (primary === null) return { code: 'statement_timeout', retryable: false };
  return CODES[primary] ?? { code: 'sql_error', retryable: false };
}

/** The low byte of an extended code; null where the thread was ended, by time or by cancellation. */
function primaryOf(error: unknown): number | null {
  return error instanceof SqliteError && error.errcode !== null ? error.errcode & 0xff : null;
}

const messageOf = (error: unknown): string => foreignText((error as Error).message ?? '');
