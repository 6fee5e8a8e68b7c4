import type { ClientBase } from 'pg';
import { type PreparedStatement, queryAfter, runTogether } from './query-after.js';

/** Parameterised SQL on one connection. */
export interface Sql {
  rows<T = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<T[]>;
  /** First row or null. */
  row<T = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<T | null>;
  /** Number of rows that an INSERT, UPDATE or DELETE touched. */
  affected(text: string, values?: readonly unknown[]): Promise<number>;
  /** Sends the statement ahead of the next one, or of the commit, in one round trip: that one throws where it fails. */
  ahead(statement: PreparedStatement): void;
  /** Throws where the server has taken the transaction back instead, because a statement in it had failed. */
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

const COMMIT = { name: 'commit', text: 'COMMIT', values: [] };

/** The driver itself: TypeORM's query runner around it costs as much time as a small statement. */
export function sqlOf(client: ClientBase): Sql {
  let waiting: PreparedStatement[] = [];
  let isBegun = false;
  const takeWaiting = () => {
    const ahead = waiting;
    waiting = [];
    isBegun = true;
    return ahead;
  };
  const query = (text: string, values: readonly unknown[] = []) => {
    const ahead = takeWaiting();
    return ahead.length === 0 ? client.query(text, [...values]) : queryAfter(client, ahead, text, [...values]);
  };
  return {
    rows: async <T>(text: string, values?: readonly unknown[]) => (await query(text, values)).rows as T[],
    row: async <T>(text: string, values?: readonly unknown[]) =>
      ((await query(text, values)).rows[0] as T | undefined) ?? null,
    affected: async (text, values) => (await query(text, values)).rowCount ?? 0,
    ahead: (statement) => {
      waiting.push(statement);
    },
    commit: async () => {
      // The server says it in the command tag alone.
      if ((await runTogether(client, [...takeWaiting(), COMMIT])) !== 'COMMIT')
        throw new Error('a statement of the transaction failed unnoticed: nothing was committed');
    },
    rollback: async () => {
      waiting = [];
      if (isBegun) await client.query('ROLLBACK');
    },
  };
}
