import pg from 'pg';
import { foreignText } from '../../foreign-text.js';
import { noEffect, OutcomeUnknown, ToolFailure } from '../provider.js';

/** Serialization failure, deadlock, lock not available: the same statement may work next time. */
const CONFLICTS = ['40001', '40P01', '55P03'];
/** Connection exceptions, insufficient resources, operator intervention. */
const OUTAGES = ['08', '53', '57'];
/** Bad password or role, no such database. */
const REFUSED_LOGIN = ['28', '3D', '42'];

interface Attempt {
  hasEffects: boolean;
  repeated: boolean;
}

/** The error of a connection that did not come about. */
export function connectError(error: unknown, attempt: Attempt): Error {
  const state = sqlStateOf(error);
  const refused = REFUSED_LOGIN.some((group) => state?.startsWith(group));
  const code = refused ? 'login_refused' : 'connection_failed';
  return noEffect(attempt, code, messageOf(error), { retryable: !refused, cause: error });
}

/** The error of a statement inside a transaction: whatever it did is rolled back, also when the connection is lost. */
export function statementError(error: unknown, attempt: Attempt): Error {
  if (error instanceof ToolFailure) return noEffect(attempt, error.code, error.message, { retryable: error.retryable });
  const state = sqlStateOf(error);
  const options = { retryable: state === null || isTemporary(state), cause: error };
  return noEffect(attempt, state === null ? 'connection_lost' : nameOf(state), messageOf(error), options);
}

/** The error of COMMIT. Only an answer that names a violation or a conflict says that nothing was committed. */
export function commitError(error: unknown): Error {
  const state = sqlStateOf(error);
  const rolledBack = state !== null && (state.startsWith('23') || CONFLICTS.includes(state));
  if (rolledBack) return statementError(error, { hasEffects: false, repeated: false });
  return new OutcomeUnknown('commit_unconfirmed', messageOf(error), { cause: error });
}

/** Five characters of SQL:2016, part 2, 24; null where the error is not the server's. */
export function sqlStateOf(error: unknown): string | null {
  return error instanceof pg.DatabaseError && error.code !== undefined ? error.code : null;
}

function nameOf(state: string): string {
  if (state.startsWith('23')) return 'constraint_violation';
  if (state === '57014') return 'statement_timeout';
  if (state === '25006') return 'not_read_only';
  if (CONFLICTS.includes(state)) return 'transaction_conflict';
  return isTemporary(state) ? 'database_unavailable' : 'sql_error';
}

function isTemporary(state: string): boolean {
  return state !== '57014' && (CONFLICTS.includes(state) || OUTAGES.some((group) => state.startsWith(group)));
}

function messageOf(error: unknown): string {
  const { message, code, detail } = error as { message?: string; code?: string; detail?: string };
  return foreignText([code, [message, detail].filter(Boolean).join(': ')].filter(Boolean).join(' '));
}
