import type { Connection, ResultSetHeader } from 'mysql2/promise';
import { OutcomeUnknown, ToolFailure } from '../provider.js';
import { scalarValues } from '../sql/arguments.js';
import type { WriteTransaction, Written } from '../sql/write-once.js';
import type { MysqlCall } from './connect.js';
import { claimExecution, saveResult } from './executions-table.js';
import { begin, query } from './session.js';
import { commitError, statementError } from './sql-errors.js';
import { namesIn } from './statement.js';

/** Some changed tables could not be rolled back. */
const NOT_ROLLED_BACK = 1196;

export function mysqlWrite(client: Connection, call: MysqlCall): WriteTransaction {
  return {
    begin: () => begin(client, 'READ WRITE', call.timeoutMs),
    claim: () => claimExecution(client, call),
    run: () => runStatement(client, call),
    save: (result) => saveResult(client, call.toolKey, result),
    async commit() {
      await client.query('COMMIT').catch((error: unknown) => {
        throw commitError(error);
      });
    },
    rollback: () => rollback(client),
    sorted: statementError,
  };
}

async function runStatement(client: Connection, { operation, arguments: args }: MysqlCall): Promise<Written> {
  const values = scalarValues(operation.parameters, args);
  await demandTransactions(client, operation.statement);
  const { rows, affectedRows, insertId } = await query(client, operation.statement, values);
  return { rowCount: affectedRows, rows, insertId };
}

/** A table whose engine has no transactions would keep what a rollback takes back elsewhere. */
async function demandTransactions(client: Connection, statement: string): Promise<void> {
  const names = namesIn(statement);
  const sql = `SELECT t.TABLE_NAME AS name, t.ENGINE AS engine FROM information_schema.TABLES t
    LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
    WHERE t.TABLE_TYPE = 'BASE TABLE' AND COALESCE(e.TRANSACTIONS, 'NO') <> 'YES'
      AND t.TABLE_SCHEMA NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys')
      AND t.TABLE_NAME IN (${names.map(() => '?').join(', ')}) LIMIT 1`;
  const [table] = (await query(client, sql, names)).rows;
  if (table === undefined) return;
  const message = `the table ${table.name} has no transactions (ENGINE = ${table.engine}); convert it to InnoDB`;
  throw new ToolFailure('not_transactional', message);
}

/** A lost connection is rolled back by the server. What a trigger wrote to a table without transactions stays. */
async function rollback(client: Connection): Promise<void> {
  const warnings = await client.query('ROLLBACK').then(
    ([result]) => (result as ResultSetHeader).warningStatus > 0,
    () => false,
  );
  if (!warnings) return;
  const { rows } = await query(client, 'SHOW WARNINGS');
  if (!rows.some(({ Code }) => Code === NOT_ROLLED_BACK)) return;
  const message = 'the server could not roll back everything: a table that was written has no transactions';
  throw new OutcomeUnknown('not_rolled_back', message, { retryable: false });
}
