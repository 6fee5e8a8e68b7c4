import type { ClientBase } from 'pg';

/** Parameterised SQL on one connection. */
export interface Sql {
  rows<T = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<T[]>;
  /** First row or null. */
  row<T = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<T | null>;
  /** Number of rows that an INSERT, UPDATE or DELETE touched. */
  affected(text: string, values?: readonly unknown[]): Promise<number>;
  /** Statements without parameters and without an answer, in one round trip. */
  script(text: string): Promise<void>;
  /** Throws where the server has taken the transaction back instead, because a statement in it had failed. */
  commit(): Promise<void>;
}

/** The driver itself: TypeORM's query runner around it costs as much time as a small statement. */
export function sqlOf(client: ClientBase): Sql {
  const query = (text: string, values: readonly unknown[] = []) => client.query(text, [...values]);
  return {
    rows: async <T>(text: string, values?: readonly unknown[]) => (await query(text, values)).rows as T[],
    row: async <T>(text: string, values?: readonly unknown[]) =>
      ((await query(text, values)).rows[0] as T | undefined) ?? null,
    affected: async (text, values) => (await query(text, values)).rowCount ?? 0,
    script: async (text) => {
      // Only without a list of parameters does the driver send several statements.
      await client.query(text);
    },
    commit: async () => {
      // The server says it in the command tag alone.
      const { command } = await client.query('COMMIT');
      if (command !== 'COMMIT')
        throw new Error('a statement of the transaction failed unnoticed: nothing was committed');
    },
  };
}
