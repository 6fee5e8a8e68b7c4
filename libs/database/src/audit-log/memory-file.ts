import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { formatLogMemory, type LogMemory, parseLogMemory } from '@runplane/audit';
import { LogCorruptError } from './stored-tree.js';

/** Where a sequencer remembers what it signed last. It lies behind the database, never before it. */
export class MemoryFile {
  constructor(private readonly path: string) {}

  /** Null where nothing was signed yet. Throws `LogCorruptError` on a file that can't be understood. */
  async read(): Promise<LogMemory | null> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    try {
      return parseLogMemory(text);
    } catch (cause) {
      throw new LogCorruptError(`${this.path} is not the memory of a log`, { cause });
    }
  }

  /** Whole and on the disk, or as it was before. */
  async keep(checkpoint: string): Promise<void> {
    const partial = `${this.path}.${randomBytes(4).toString('hex')}`;
    const file = await open(partial, 'w', 0o600);
    try {
      await file.writeFile(formatLogMemory({ checkpoint }));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, this.path);
  }
}
