import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** What is published: the three that people install, and what these need of ours. */
export const PUBLISHED = ['audit', 'contracts', 'mapping', 'policy', 'sdk', 'cli'] as const;
export type Published = (typeof PUBLISHED)[number];

export interface Packed {
  name: string;
  /** Where it lies as a user has it: what the archive holds, beside nothing but what it declares. */
  folder: string;
  /** Files of the archive, from its root. */
  files: string[];
}

interface Manifest {
  name: string;
  dependencies: Record<string, string>;
}

/**
 * Packs all of ours, and unpacks each into a folder of its own whose `node_modules` has what its package.json declares and
 * nothing else. What comes from elsewhere is that of this tree, so that no registry is asked.
 */
export function unpackAll(folder: string): Record<Published, Packed> {
  const workspaces = PUBLISHED.flatMap((lib) => ['-w', `libs/${lib}`]);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, ...workspaces];
  const out = execFileSync(npm, args, { cwd: ROOT, encoding: 'utf8', shell: process.platform === 'win32' });
  const archives = archivesIn(JSON.parse(out));
  const packed = PUBLISHED.map((lib) => [lib, unpack(lib, archives, folder)] as const);
  for (const [, { folder: own }] of packed) link(own, folder);
  return Object.fromEntries(packed) as Record<Published, Packed>;
}

interface Archive {
  name: string;
  filename: string;
  files: { path: string }[];
}

/** npm 12 gives an object by name where older ones give a list. */
function archivesIn(answer: Archive[] | Record<string, Archive>): Archive[] {
  return Array.isArray(answer) ? answer : Object.values(answer);
}

function unpack(lib: Published, archives: readonly Archive[], folder: string): Packed {
  const archive = archives.find(({ name }) => name === `@runplane/${lib}`);
  if (!archive) throw new Error(`npm packed no @runplane/${lib}`);
  const own = join(folder, lib);
  mkdirSync(own);
  // By its name in the folder: Windows' tar takes a drive for a host.
  const file = archive.filename.replace(/^@/, '').replace('/', '-');
  execFileSync('tar', ['-xzf', file, '--strip-components=1', '-C', lib], { cwd: folder });
  return { name: archive.name, folder: own, files: archive.files.map(({ path }) => path) };
}

function link(own: string, folder: string): void {
  const { dependencies } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as Manifest;
  for (const name of Object.keys(dependencies)) {
    const ours = name.startsWith('@runplane/') && PUBLISHED.some((lib) => name === `@runplane/${lib}`);
    linkInto(own, name, ours ? join(folder, name.slice('@runplane/'.length)) : join(ROOT, 'node_modules', name));
  }
}

/** Makes a package importable from a folder. */
export function linkInto(folder: string, name: string, target: string): void {
  if (!existsSync(target)) throw new Error(`there is no ${target}, which ${folder} needs`);
  const path = join(folder, 'node_modules', name);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, 'junction');
}
