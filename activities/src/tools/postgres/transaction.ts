import type { JsonObject } from '@runplane/contracts';
import type pg from 'pg';

/** One statement with prepared parameters; the extended protocol refuses a text that holds two statements. */
export function query(client: pg.Client, text: string, values: unknown[] = []): Promise<pg.QueryResult<JsonObject>> {
  const config: pg.QueryConfig & { queryMode: 'extended' } = { text, values, queryMode: 'extended' };
  return client.query<JsonObject>(config);
}

/** The server ends a statement or a transaction that this process no longer attends to. */
export async function begin(client: pg.Client, access: 'READ ONLY' | 'READ WRITE', timeoutMs: number): Promise<void> {
  const limit = Math.max(1, Math.ceil(timeoutMs));
  await client.query(
    `BEGIN ISOLATION LEVEL READ COMMITTED ${access}; SET LOCAL datestyle = 'ISO';
     SET LOCAL statement_timeout = ${limit}; SET LOCAL idle_in_transaction_session_timeout = ${limit}`,
  );
}

export const columnsOf = ({ fields }: pg.QueryResult<JsonObject>): string[] => fields.map(({ name }) => name);
