import type { PoolClient } from 'pg';
import type { QueryRunner } from 'typeorm';

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

export function sqlOf(runner: QueryRunner): Sql {
  const query = (text: string, values: readonly unknown[] = []) => runner.query(text, [...values], true);
  return {
    rows: async <T>(text: string, values?: readonly unknown[]) => ((await query(text, values)).records ?? []) as T[],
    row: async <T>(text: string, values?: readonly unknown[]) =>
      (((await query(text, values)).records ?? [])[0] as T | undefined) ?? null,
    affected: async (text, values) => (await query(text, values)).affected ?? 0,
    script: async (text) => {
      // Only without a list of parameters does the driver send several statements.
      await runner.query(text);
    },
    commit: async () => {
      // TypeORM does not hand on the command tag, in which alone the server says it.
      const connection: PoolClient = await runner.connect();
      const { command } = await connection.query('COMMIT');
      if (command !== 'COMMIT')
        throw new Error('a statement of the transaction failed unnoticed: nothing was committed');
    },
  };
}
