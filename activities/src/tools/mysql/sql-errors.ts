import { foreignText } from '../../foreign-text.js';
import { noEffect, OutcomeUnknown, ToolFailure } from '../provider.js';

/** Deadlock, lock wait timeout, record changed since the snapshot: the same statement may work next time. */
const CONFLICTS = [1205, 1213, 1020];
/** Too many connections, shutdown, host blocked, quota, read-only server, disk full, out of memory. */
const OUTAGES = [1021, 1037, 1038, 1040, 1041, 1053, 1077, 1129, 1203, 1226, 1290, 1836, 1927, 3032, 4031];
/** Access denied, unknown database, host not allowed, authentication that is not supported. */
const REFUSED_LOGIN = [1044, 1045, 1049, 1130, 1251, 1524, 1698, 3118, 3159, 4151];
const TIMEOUTS = [1317, 1969, 3024];
const NOT_READ_ONLY = [1792, 1207];

interface Attempt {
  hasEffects: boolean;
  repeated: boolean;
}

/** The error of a connection that did not come about. */
export function connectError(error: unknown, attempt: Attempt): Error {
  const number = numberOf(error);
  const refused = number !== null ? REFUSED_LOGIN.includes(number) : /^AUTH_SWITCH/.test(codeOf(error));
  const code = refused ? 'login_refused' : 'connection_failed';
  return noEffect(attempt, code, messageOf(error), { retryable: !refused, cause: error });
}

/** The error of a statement inside a transaction: whatever it did is rolled back, also when the connection is lost. */
export function statementError(error: unknown, attempt: Attempt): Error {
  if (error instanceof ToolFailure) return noEffect(attempt, error.code, error.message, { retryable: error.retryable });
  const number = numberOf(error);
  const retryable = number === null || CONFLICTS.includes(number) || OUTAGES.includes(number);
  const code = number === null ? 'connection_lost' : nameOf(number, error);
  return noEffect(attempt, code, messageOf(error), { retryable, cause: error });
}

/** The error of COMMIT. Only an answer that names a conflict says that nothing was committed. */
export function commitError(error: unknown): Error {
  if (CONFLICTS.includes(numberOf(error) ?? 0)) return statementError(error, { hasEffects: false, repeated: false });
  return new OutcomeUnknown('commit_unconfirmed', messageOf(error), { cause: error });
}

/** The server's error number; null where the error is not the server's. */
export function numberOf(error: unknown): number | null {
  const { errno, sqlState } = error as { errno?: number; sqlState?: string };
  return sqlState !== undefined && typeof errno === 'number' && errno > 0 ? errno : null;
}

function nameOf(number: number, error: unknown): string {
  if (CONFLICTS.includes(number)) return 'transaction_conflict';
  if (OUTAGES.includes(number)) return 'database_unavailable';
  if (TIMEOUTS.includes(number)) return 'statement_timeout';
  if (NOT_READ_ONLY.includes(number)) return 'not_read_only';
  return (error as { sqlState?: string }).sqlState?.startsWith('23') ? 'constraint_violation' : 'sql_error';
}

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? '');

function messageOf(error: unknown): string {
  const { message = '' } = error as Error;
  return foreignText([codeOf(error), message].filter(Boolean).join(' '));
}
