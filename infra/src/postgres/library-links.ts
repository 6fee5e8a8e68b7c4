import { lstatSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';

const Links = z.array(z.strictObject({ source: z.string(), target: z.string() }));

/**
 * Makes the links between shared libraries that npm packages cannot carry, from the list that the platform package
 * ships (`native/pg-symlinks.json`, paths relative to the package). The package has an install script for it, which
 * does not run where install scripts are blocked. Returns how many links were made: 0 on a second call.
 */
export function makeLibraryLinks(native: string): number {
  const list = readList(join(native, 'pg-symlinks.json'));
  return list.filter(({ source, target }) => makeLink(inside(native, source), inside(native, target))).length;
}

function readList(path: string): z.infer<typeof Links> {
  try {
    return Links.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    // The packages for Windows have no links, and no list.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new Error(`${path} is not a list of links`, { cause: error });
  }
}

/** The list names `native/lib/…`; a path that leaves the folder is refused, as the links are followed by a server. */
function inside(native: string, listed: string): string {
  const path = resolve(native, '..', listed.replace(/^native\b/, relative(dirname(native), native)));
  if (!path.startsWith(native + sep)) throw new Error(`the link list names ${listed}, which is outside ${native}`);
  return path;
}

function makeLink(source: string, target: string): boolean {
  const text = relative(dirname(target), source);
  const there = lstatSync(target, { throwIfNoEntry: false });
  if (there?.isSymbolicLink() && readlinkSync(target) === text) return false;
  if (there && !there.isSymbolicLink()) return false;
  if (there) rmSync(target);
  try {
    symlinkSync(text, target);
    return true;
  } catch (error) {
    // Another process made it in the meantime.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
