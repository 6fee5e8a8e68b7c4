import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installOnce, reasonOf } from '../../process/install-once.js';
import { findOnPath } from '../../temporal/find-on-path.js';
import { toolsFolder } from '../tools-folder.js';

const run = promisify(execFile);

/**
 * The Python of a venv that has exactly the packages of a requirements file, from wheels only, so that nothing of them
 * runs while it is installed. Made on first use; another file gives another venv. Throws with the reason.
 */
export async function pythonVenv(name: string, requirements: string): Promise<string> {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(toolsFolder(), `${name}-${version}`);
  await installOnce(folder, async (partial) => {
    const python = findOnPath('python3', process.env);
    if (!python) throw new Error('python3 is not on PATH');
    await run(python, ['-m', 'venv', partial], { timeout: 300_000 });
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '--no-deps'];
    const pinned = ['--only-binary', ':all:', '--requirement', requirements];
    await run(join(partial, 'bin', 'python3'), [...pip, ...pinned], { timeout: 900_000 });
  }).catch((cause: unknown) => {
    throw new Error(`the Python venv of ${name} could not be made: ${reasonOf(cause)}`, { cause });
  });
  return join(folder, 'bin', 'python3');
}
