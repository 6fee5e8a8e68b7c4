import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CommandContext } from '../context.js';
import { CommandError, EXIT } from '../exit-codes.js';

const POLICY = /\.ya?ml$/;
const SUITE = /\.test\.ya?ml$/;

/** The files that are named, and those below folders that are named: policies, never their test suites. */
export function policyFiles(paths: readonly string[], context: CommandContext): string[] {
  return find(paths, (name) => POLICY.test(name) && !SUITE.test(name), 'policies (*.yaml)', context);
}

/** Suites: `*.test.yaml`. */
export function suiteFiles(paths: readonly string[], context: CommandContext): string[] {
  return find(paths, (name) => SUITE.test(name), 'test suites (*.test.yaml)', context);
}

function find(paths: readonly string[], wanted: (name: string) => boolean, what: string, context: CommandContext) {
  const files = [
    ...new Set(paths.flatMap((path) => (isFolder(path, context) ? below(path, wanted, context) : [path]))),
  ];
  if (files.length > 0) return files;
  throw new CommandError(EXIT.usage, `there are no ${what} in ${paths.join(', ')}`);
}

function below(folder: string, wanted: (name: string) => boolean, { cwd }: CommandContext): string[] {
  return readdirSync(resolve(cwd, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted(entry.name) && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(folder, entry.parentPath.slice(resolve(cwd, folder).length), entry.name))
    .sort();
}

function isFolder(path: string, { cwd }: CommandContext): boolean {
  try {
    return statSync(resolve(cwd, path)).isDirectory();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new CommandError(EXIT.usage, `${path} cannot be read: ${message}`, { cause });
    throw new CommandError(EXIT.usage, `there is no file or folder ${path}`, {
      cause,
      lines: ['Name where they are; "runplane policy pull" gets the policies of the server into a folder.'],
    });
  }
}
