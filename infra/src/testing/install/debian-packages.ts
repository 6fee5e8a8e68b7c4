import { execFile } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installOnce, reasonOf } from '../../process/install-once.js';
import { findOnPath } from '../../temporal/find-on-path.js';
import { toolsFolder } from '../tools-folder.js';

const run = promisify(execFile);

/**
 * A folder with the files of Debian packages, unpacked and not installed: needs no root. Of each entry the first
 * package that the machine's release has is taken, and a further one may be missing (releases rename libraries).
 * Throws with the reason.
 */
export async function debianPackages(name: string, packages: readonly (readonly string[])[]): Promise<string> {
  const folder = join(toolsFolder(), name);
  await installOnce(folder, async (partial) => {
    const [apt, dpkg] = [findOnPath('apt-get', process.env), findOnPath('dpkg', process.env)];
    if (!apt || !dpkg) throw new Error('apt-get and dpkg are not on PATH');
    for (const alternatives of packages) await download(apt, alternatives, partial);
    for (const file of await readdir(partial)) {
      if (!file.endsWith('.deb')) continue;
      await run(dpkg, ['-x', join(partial, file), partial], { timeout: 300_000 });
      await rm(join(partial, file));
    }
  }).catch((cause: unknown) => {
    throw new Error(`the Debian packages of ${name} can't be had: ${reasonOf(cause)}`, { cause });
  });
  return folder;
}

async function download(apt: string, alternatives: readonly string[], folder: string): Promise<void> {
  const one = (name: string) => run(apt, ['download', name], { cwd: folder, timeout: 300_000 });
  for (const name of alternatives) {
    const got = await one(name).then(
      () => true,
      () => false,
    );
    if (got) return;
  }
  const [main] = alternatives as [string];
  if (main.startsWith('lib')) return;
  // The lists are missing or old: only root may fetch them.
  await run(apt, ['update'], { timeout: 300_000 });
  await one(main);
}
