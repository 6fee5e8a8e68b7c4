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
  };
}
