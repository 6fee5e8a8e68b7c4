import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Makes the folder `target` by `fill`, unless it is there. It is made beside its place and then moved, so that nobody
 * sees it half-finished; two that install at once do no harm.
 */
export async function installOnce(target: string, fill: (partial: string) => Promise<void>): Promise<void> {
  if (existsSync(target)) return;
  await mkdir(dirname(target), { recursive: true });
  const partial = await mkdtemp(join(dirname(target), 'partial-'));
  try {
    await fill(partial);
    await rename(partial, target).catch((error: NodeJS.ErrnoException) => {
      if (!['ENOTEMPTY', 'EEXIST'].includes(error.code ?? '')) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** The last lines that a program wrote before it failed, for a message. */
export function reasonOf(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr?.trim() || message).split('\n').slice(-3).join(' ');
}
