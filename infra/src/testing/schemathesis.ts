import { fileURLToPath } from 'node:url';
import { pythonVenv } from './install/python-venv.js';

const REQUIREMENTS = fileURLToPath(new URL('../../tools/schemathesis.txt', import.meta.url));

/** The Python that has schemathesis: run it as `-m schemathesis.cli`. Installed on first use. Throws with the reason. */
export function schemathesisPython(): Promise<string> {
  return pythonVenv('schemathesis', REQUIREMENTS);
}
