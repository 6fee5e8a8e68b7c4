import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Writes a file that only its owner may read, whole or not at all. */
export function writePrivateFile(path: string, text: string): void {
  const partial = `${path}.${randomBytes(4).toString('hex')}.partial`;
  writeFileSync(partial, text, { mode: 0o600, flag: 'wx' });
  renameSync(partial, path);
}

/** The trimmed text of a file, or null if there is none. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The text of a private file; the first call makes it with `create`. An empty one is refused, never replaced. */
export function keepPrivateFile(path: string, create: () => string): string {
  const text = readIfThere(path);
  if (text === null) {
    const created = create();
    writePrivateFile(path, `${created}\n`);
    return created;
  }
  if (text === '')
    throw new Error(`${path} is empty; restore it from a copy, or delete the whole state folder to start anew`);
  return text;
}
