import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** The first program of that name on PATH, or null. Relative folders on PATH are passed over: they depend on where one stands. */
export function findOnPath(name: string, env: NodeJS.ProcessEnv): string | null {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = join(folder, file);
    if (isAbsolute(folder) && isProgram(path)) return path;
  }
  return null;
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
