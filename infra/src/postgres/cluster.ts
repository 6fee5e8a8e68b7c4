import { execFile } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { processIdentity } from '../process/identity.js';
import type { Account } from './account.js';
import type { PostgresBinaries } from './binaries.js';

/**
 * Makes the data folder on the first start. `initdb` works in a folder beside it, which is renamed when it is
 * complete: a start that was killed half-way leaves nothing that looks like a database.
 */
export async function prepareCluster(options: {
  home: string;
  binaries: PostgresBinaries;
  account: Account | null;
  password: string;
  sync: boolean;
}): Promise<string> {
  const { home, binaries, account, password } = options;
  const data = join(home, 'data');
  if (existsSync(data)) {
    checkMajorVersion(data, binaries.version);
    return data;
  }
  const partial = join(home, 'data.partial');
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  const passwordFile = join(home, 'initdb-password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  for (const path of account ? [partial, passwordFile] : []) chownSync(path, account?.uid ?? 0, account?.gid ?? 0);
  try {
    await runInitdb(binaries.initdb, partial, passwordFile, options);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  chmodSync(partial, 0o700);
  renameSync(partial, data);
  return data;
}

async function runInitdb(
  initdb: string,
  data: string,
  passwordFile: string,
  options: { account: Account | null; sync: boolean },
): Promise<void> {
  const args = [
    `--pgdata=${data}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order and case rules on every machine, whatever locales it has.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    ...(options.sync ? [] : ['--no-sync']),
  ];
  const ids = options.account ? { uid: options.account.uid, gid: options.account.gid } : {};
  try {
    await promisify(execFile)(initdb, args, {
      ...ids,
      cwd: '/',
      env: { ...process.env, LC_ALL: 'C' },
      timeout: 120_000,
    });
  } catch (cause) {
    const { stderr, message } = cause as { stderr?: string; message: string };
    throw new Error(`initdb failed: ${stderr?.trim() || message}`, { cause });
  }
}

function checkMajorVersion(data: string, version: string): void {
  const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (made === version.split('.')[0]) return;
  throw new Error(
    `${data} was made by PostgreSQL ${made}, and the installed one is ${version}. ` +
      'Go back to the version of Runplane that made it, and move the data with pg_dump; or delete the state folder to start anew.',
  );
}

/**
 * The server's own lock, left behind by a crash, names a process id. If that id now belongs to another program, the
 * server would refuse to start for ever (common in containers, where ids repeat): then the lock is removed.
 * Returns the id if it is still a server on this data folder.
 */
export function liveServerOf(data: string): number | null {
  const lock = join(data, 'postmaster.pid');
  if (!existsSync(lock)) return null;
  const pid = Number(readFileSync(lock, 'utf8').split('\n', 1)[0]);
  if (process.platform !== 'linux') return processIdentity(pid) === null ? removed(lock) : pid;
  const command = commandOf(pid);
  return command.includes(data) ? pid : removed(lock);
}

function removed(lock: string): null {
  rmSync(lock, { force: true });
  return null;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
