import { parseArgs } from 'node:util';

export interface Options {
  /** At most a minute: fewer sizes, shorter rounds, and slow cells left out. */
  isQuick: boolean;
  /** Where the figures go as JSON. */
  json: string | null;
  sizes: number[];
  rounds: number;
  /** CPU time that one engine gets in one round of one cell. */
  roundUs: number;
  /** CPU time to check and warm up one cell. */
  checkUs: number;
  /** Cells in which a decision would take longer are left out. */
  slowDecisionMs: number;
  hotSwapMs: number;
}

const FULL: Omit<Options, 'json'> = {
  isQuick: false,
  sizes: [10, 100, 1_000, 10_000],
  rounds: 3,
  roundUs: 80_000,
  checkUs: 200_000,
  slowDecisionMs: 1_000,
  hotSwapMs: 5_000,
};

const QUICK: Omit<Options, 'json'> = {
  isQuick: true,
  sizes: [100, 10_000],
  rounds: 3,
  roundUs: 30_000,
  checkUs: 100_000,
  slowDecisionMs: 100,
  hotSwapMs: 2_000,
};

export function readOptions(parameters: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...parameters],
    options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
  });
  return { ...(values.quick ? QUICK : FULL), json: values.json ?? null };
}
