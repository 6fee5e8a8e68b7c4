import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readIfThere, writePrivateFile } from '../process/files.js';
import { type Account, canTraverse } from './account.js';

/** Where a folder is made if the server's account cannot reach the state folder; only root writes there. */
const REACHABLE = '/var/lib/runplane';

/**
 * The folder of the server's files: `directory` itself, or a folder elsewhere if the server's account cannot
 * pass through to it (a checkout under /root). The choice is recorded in `directory`, and holds from then on.
 */
export function serverHome(directory: string, account: Account | null): string {
  mkdirSync(directory, { recursive: true, mode: account ? 0o711 : 0o700 });
  const record = join(directory, 'location');
  const recorded = readIfThere(record);
  if (recorded) return recorded;
  const home = account === null || canTraverse(directory, account) ? directory : reachableFolder(directory, account);
  writePrivateFile(record, `${home}\n`);
  return home;
}

function reachableFolder(directory: string, account: Account): string {
  const project = basename(dirname(dirname(directory))).replace(/[^\w-]/g, '_');
  try {
    mkdirSync(REACHABLE, { recursive: true, mode: 0o711 });
    const home = mkdtempSync(join(REACHABLE, `${project}-`));
    // mkdtemp gives 0700; the server's account owns what it needs and may leave the rest to root.
    chmodSync(home, 0o711);
    if (canTraverse(home, account)) return home;
  } catch (cause) {
    throw unreachable(directory, account, cause);
  }
  throw unreachable(directory, account);
}

function unreachable(directory: string, account: Account, cause?: unknown): Error {
  return new Error(
    `the account "${account.name}", as which PostgreSQL has to run, can reach neither ${directory} nor ${REACHABLE}. ` +
      'Set RUNPLANE_STATE_DIR to a folder that it can reach, or start Runplane as an ordinary user.',
    { cause },
  );
}
