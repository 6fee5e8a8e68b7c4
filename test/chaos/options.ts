import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export interface ChaosOptions {
  seed: number;
  /** While actions are asked for and parts are killed; the run then waits until all actions have ended. */
  loadMs: number;
  actions: number;
  /** Approvals that are asked for before that, so that their escalations are due while parts are killed. */
  waiting: number;
  kills: number;
  /** Leaves the state folder, with all logs, where it is. */
  keep: boolean;
}

/** Left for the start, the first waiting approvals, the end of the last actions, and the verification. */
const AROUND_MS = 115_000;

/** `--quick`, `--seed N`, `--minutes N`, `--keep`. Throws with the usage. */
export function readOptions(args: string[]): ChaosOptions {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      seed: { type: 'string' },
      minutes: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  });
  const seed = numberOf(values.seed, '--seed') ?? randomInt(1_000_000);
  const { keep } = values;
  if (values.quick) return { seed, keep, loadMs: 20_000, actions: 60, waiting: 12, kills: 6 };
  const loadMs = Math.max(25_000, (numberOf(values.minutes, '--minutes') ?? 5) * 60_000 - AROUND_MS);
  // An action each second, and a kill each eight: more of them, and a part would be given up as crashing too often.
  return {
    seed,
    keep,
    loadMs,
    actions: Math.round(loadMs / 1_000),
    waiting: 100,
    kills: Math.round(loadMs / 8_000),
  };
}

function numberOf(text: string | undefined, name: string): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0)
    throw new Error(`${name} takes a number: chaos [--quick] [--seed N] [--minutes N] [--keep]`);
  return value;
}
