import type { ClientBase } from 'pg';
import { type PreparedStatement, queryAfter, runTogether } from './query-after.js';

/** Parameterised SQL on one connection. */
export interface Sql {
  rows<T = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<T[]>;
  /** First row or null. */
  row<T = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<T | null>;
  /** Number of rows that an INSERT, UPDATE or DELETE touched. */
  affected(text: string, values?: readonly unknown[]): Promise<number>;
  /** A transaction with this statement first; both go with the next one. */
  begin(first: PreparedStatement): void;
  /** Sends the statement ahead of the next one, or of the commit, in one round trip: that one throws where it fails. */
  ahead(statement: PreparedStatement): void;
  /** Throws where the server has taken the transaction back instead, because a statement in it had failed. */
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

const BEGIN = { name: 'begin', text: 'BEGIN', values: [] };
const COMMIT = { name: 'commit', text: 'COMMIT', values: [] };

/** The driver itself: TypeORM's query runner around it costs as much time as a small statement. */
export function sqlOf(client: ClientBase): Sql {
  let waiting: PreparedStatement[] = [];
  let isOpening = false;
  let isSent = false;
  const takeWaiting = () => {
    const ahead = isOpening ? [BEGIN, ...waiting] : waiting;
    waiting = [];
    isOpening = false;
    isSent = true;
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
    begin: (first) => {
      isOpening = true;
      waiting.push(first);
    },
    ahead: (statement) => {
      waiting.push(statement);
    },
    commit: async () => {
      if (isOpening) {
        // Nothing was sent yet: what goes together is a transaction by itself.
        isOpening = false;
        await runTogether(client, takeWaiting());
        return;
      }
      // The server says it in the command tag alone.
      if ((await runTogether(client, [...takeWaiting(), COMMIT])) !== 'COMMIT')
        throw new Error('a statement of the transaction failed unnoticed: nothing was committed');
    },
    rollback: async () => {
      waiting = [];
      isOpening = false;
      if (isSent) await client.query('ROLLBACK');
    },
  };
}
