import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** Accounts that exist on practically every system and own nothing of value to a database server. */
const CANDIDATES = ['postgres', 'nobody'];

/**
 * The account that PostgreSQL has to run as, or null for the caller's own: as root it refuses to start.
 * No account is created. Throws if the process is root and there is none to use.
 */
export function serverAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of CANDIDATES) {
    const account = lookUp(name);
    if (account && account.uid !== 0) return account;
  }
  throw new Error(
    `PostgreSQL does not run as root, and none of the accounts ${CANDIDATES.join(', ')} exists here. ` +
      'Start Runplane as an ordinary user, or add an account named "postgres".',
  );
}

function lookUp(name: string): Account | null {
  try {
    const id = (option: string) =>
      Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim());
    return { name, uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}

/** True if the account may pass through every folder on the way to `folder`, that folder included. */
export function canTraverse(folder: string, account: Account): boolean {
  const { mode, uid, gid } = statSync(folder);
  const execute = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  if ((mode & execute) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || canTraverse(parent, account);
}
