import type pg from 'pg';
import { foreignText } from '../../foreign-text.js';
import { ToolFailure } from '../provider.js';
import { checkColumns } from '../sql/rows.js';
import type { WriteTransaction, Written } from '../sql/write-once.js';
import type { PostgresCall } from './connect.js';
import { claimExecution, saveResult } from './executions-table.js';
import { commitError, statementError } from './sql-errors.js';
import { begin, columnsOf, query } from './transaction.js';
import { postgresValues } from './values.js';

export function postgresWrite(client: pg.Client, call: PostgresCall): WriteTransaction {
  return {
    begin: () => begin(client, 'READ WRITE', call.timeoutMs),
    claim: () => claimExecution(client, call),
    run: () => runStatement(client, call),
    save: (result) => saveResult(client, call.toolKey, result),
    commit: () => commit(client),
    // The server rolls back what is open when the connection ends.
    rollback: async () => undefined,
    sorted: statementError,
  };
}

async function runStatement(client: pg.Client, { operation, arguments: args }: PostgresCall): Promise<Written> {
  const outcome = await query(client, operation.statement, postgresValues(operation.parameters, args));
  checkColumns(columnsOf(outcome));
  return { rowCount: outcome.rowCount ?? 0, rows: outcome.rows };
}

async function commit(client: pg.Client): Promise<void> {
  const { command } = await client.query('COMMIT').catch((error: unknown) => {
    throw commitError(error);
  });
  if (command === 'COMMIT') return;
  throw new ToolFailure('rolled_back', `the server answered ${foreignText(String(command), 100)} to COMMIT`);
}
