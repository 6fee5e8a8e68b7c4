import { OutcomeUnknown, type RetryClass } from '../provider.js';

/** The codes that all databases have. */
export const SQL_FAILURES: Readonly<Record<string, RetryClass>> = {
  arguments_invalid: 'terminal',
  connection_failed: 'retry',
  login_refused: 'terminal',
  connection_lost: 'retry',
  database_unavailable: 'retry',
  transaction_conflict: 'retry',
  constraint_violation: 'terminal',
  duplicate_columns: 'terminal',
  executions_table_missing: 'terminal',
  not_read_only: 'terminal',
  result_too_large: 'terminal',
  sql_error: 'terminal',
  statement_timeout: 'terminal',
  too_many_rows: 'terminal',
  execution_fenced: 'terminal',
  commit_unconfirmed: 'unknown',
  execution_vanished: 'unknown',
};

export function executionVanished(): OutcomeUnknown {
  const message = 'the row of the tool key was deleted meanwhile';
  return new OutcomeUnknown('execution_vanished', message, { retryable: false });
}
