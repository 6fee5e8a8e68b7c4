import { parseArgs } from 'node:util';

/** How much is measured. Every block ends by its count or by its time, so that a slow machine makes it shorter. */
export interface Plan {
  /** Operations of each kind before anything counts. */
  warmUp: number;
  latency: { samples: number; blockSize: number; atMostSeconds: number };
  throughput: { inFlight: readonly number[]; rounds: number; blockSeconds: number };
  /** Lists and votes while so many approvals are pending. */
  approvals: { pending: readonly number[]; samples: number; inFlight: number };
  /** Tool calls of one org that end one after the other, `everyMs`, while another org asks. */
  fairness: { queued: number; everyMs: number; samples: number; inFlight: number };
}

export interface Options {
  quick: boolean;
  /** File for the whole result; null prints only. */
  json: string | null;
}

export const USAGE = 'usage: npm run bench -- [--quick] [--json FILE]';

/** Throws with the reason for anything that it does not know. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
  });
  if (values.json === '') throw new TypeError('--json needs the name of a file');
  return { quick: values.quick, json: values.json ?? null };
}

export function planOf({ quick }: Options): Plan {
  const inFlight = [1, 16, 64];
  return quick
    ? {
        warmUp: 5,
        latency: { samples: 40, blockSize: 10, atMostSeconds: 6 },
        throughput: { inFlight, rounds: 2, blockSeconds: 1.5 },
        approvals: { pending: [10, 100], samples: 20, inFlight: 16 },
        fairness: { queued: 200, everyMs: 100, samples: 12, inFlight: 32 },
      }
    : {
        warmUp: 30,
        latency: { samples: 200, blockSize: 20, atMostSeconds: 36 },
        throughput: { inFlight, rounds: 4, blockSeconds: 3 },
        approvals: { pending: [10, 100, 1_000], samples: 100, inFlight: 32 },
        fairness: { queued: 1_000, everyMs: 100, samples: 50, inFlight: 64 },
      };
}
