import { pointerTokens } from '@runplane/mapping';
import type { ToolProvider } from '../provider.js';
import { checkPostgres } from './check.js';
import { withConnection } from './connect.js';
import { PostgresConfiguration, PostgresOperation, PostgresSecret, pointerOf } from './operation.js';
import { runRead } from './read.js';
import { reconcileWrite } from './reconcile.js';
import { runWrite } from './write.js';

/** One SQL statement on a PostgreSQL server. Writes are executed exactly once for each tool key. */
export const postgresProvider: ToolProvider<PostgresOperation, PostgresConfiguration, PostgresSecret> = {
  name: 'postgres',
  operationSchema: PostgresOperation,
  configurationSchema: PostgresConfiguration,
  secretSchema: PostgresSecret,
  failures: {
    arguments_invalid: 'terminal',
    destination_refused: 'terminal',
    connection_failed: 'retry',
    connection_lost: 'retry',
    database_unavailable: 'retry',
    transaction_conflict: 'retry',
    constraint_violation: 'terminal',
    duplicate_columns: 'terminal',
    executions_table_missing: 'terminal',
    not_read_only: 'terminal',
    result_too_large: 'terminal',
    rolled_back: 'terminal',
    sql_error: 'terminal',
    statement_timeout: 'terminal',
    too_many_rows: 'terminal',
    execution_fenced: 'terminal',
    commit_unconfirmed: 'unknown',
    execution_vanished: 'unknown',
  },

  idempotency: ({ mode }) => (mode === 'read' ? 'natural' : 'keyed'),

  usedArguments({ parameters }) {
    const names = parameters.map((parameter) => pointerTokens(pointerOf(parameter))[0]);
    return names.includes(undefined) ? null : new Set(names as string[]);
  },

  execute: (call) =>
    withConnection({ ...call, hasEffects: call.operation.mode === 'write' }, (client) =>
      (call.operation.mode === 'read' ? runRead : runWrite)(client, call),
    ),

  reconcile: reconcileWrite,
  check: checkPostgres,
};
