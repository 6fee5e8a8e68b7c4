import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export interface FuzzOptions {
  seed: number;
  /** Cases drawn for each operation and phase at most. */
  examples: number;
}

export const USAGE = 'usage: npm run fuzz -- [--seed N] [--examples N]';

/** Throws with the reason for anything that it does not know. */
export function readOptions(args: string[]): FuzzOptions {
  const { values } = parseArgs({ args, options: { seed: { type: 'string' }, examples: { type: 'string' } } });
  return {
    seed: numberOf(values.seed, '--seed') ?? randomInt(1_000_000),
    examples: numberOf(values.examples, '--examples') ?? 40,
  };
}

function numberOf(text: string | undefined, name: string): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new TypeError(`${name} takes a whole number above 0`);
  return value;
}
