import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { commitError, connectError, statementError } from './sql-errors.js';

function sqlError(state: string): Error {
  const error = new pg.DatabaseError('said the server', 0, 'error');
  error.code = state;
  return error;
}
const lost = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
const first = { hasEffects: true, repeated: false };
const summary = (error: Error) => {
  const { name, code, retryable } = error as Error & { code: string; retryable: boolean };
  return `${name} ${code}${retryable ? ', again' : ''}`;
};

describe('an error inside the transaction', () => {
  it.each([
    ['23505', 'ToolFailure constraint_violation'],
    ['42P01', 'ToolFailure sql_error'],
    ['57014', 'ToolFailure statement_timeout'],
    ['40001', 'ToolFailure transaction_conflict, again'],
    ['40P01', 'ToolFailure transaction_conflict, again'],
    ['53300', 'ToolFailure database_unavailable, again'],
    ['57P01', 'ToolFailure database_unavailable, again'],
  ])('%s is %s', (state, expected) => {
    expect(summary(statementError(sqlError(state), first))).toBe(expected);
  });

  it('without an answer had no effect either, but an earlier attempt may have had', () => {
    expect(summary(statementError(lost, first))).toBe('ToolFailure connection_lost, again');
    expect(summary(statementError(lost, { hasEffects: true, repeated: true }))).toBe(
      'OutcomeUnknown connection_lost, again',
    );
    expect(summary(statementError(lost, { hasEffects: false, repeated: true }))).toBe(
      'ToolFailure connection_lost, again',
    );
  });
});

it('what a server says is a bounded text without NUL', () => {
  const error = Object.assign(sqlError('22000'), { message: `no\0\n${'x'.repeat(5000)}`, detail: 'y' });
  expect(statementError(error, first).message).toMatch(/^22000 no x{1991}$/);
});

describe('an error of COMMIT', () => {
  it.each([
    ['23503', 'ToolFailure constraint_violation'],
    ['40001', 'ToolFailure transaction_conflict, again'],
    // The server was stopped while it waited for a replica: it may have committed.
    ['57P01', 'OutcomeUnknown commit_unconfirmed, again'],
    ['40003', 'OutcomeUnknown commit_unconfirmed, again'],
    ['08006', 'OutcomeUnknown commit_unconfirmed, again'],
    ['XX000', 'OutcomeUnknown commit_unconfirmed, again'],
  ])('%s is %s', (state, expected) => {
    expect(summary(commitError(sqlError(state)))).toBe(expected);
  });

  it('without an answer leaves it open', () => {
    expect(summary(commitError(lost))).toBe('OutcomeUnknown commit_unconfirmed, again');
  });
});

describe('a connection that does not come about', () => {
  it.each([
    ['28P01', 'ToolFailure login_refused'],
    ['3D000', 'ToolFailure login_refused'],
    ['53300', 'ToolFailure connection_failed, again'],
    ['57P03', 'ToolFailure connection_failed, again'],
  ])('%s is %s', (state, expected) => {
    expect(summary(connectError(sqlError(state), first))).toBe(expected);
  });
});
