import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installOnce, reasonOf } from '../../process/install-once.js';
import { findOnPath } from '../../temporal/find-on-path.js';
import { toolsFolder } from '../tools-folder.js';

const run = promisify(execFile);

export interface GoProgram {
  /** `<module>/<package>` of the program; its binary has the name of the last part. */
  package: string;
  /** Exact: the checksum database makes sure that everybody gets the same sources. */
  version: string;
  /** Name of its folder among the tools. */
  name: string;
}

/** Path of a program that `go install` builds; built on first use, found later. Throws with the reason. */
export async function goProgram({ package: source, version, name }: GoProgram): Promise<string> {
  const folder = join(toolsFolder(), `${name}-${version}`);
  await installOnce(folder, async (partial) => {
    const go = findOnPath('go', process.env);
    if (!go) throw new Error('go is not on PATH');
    const env = { ...process.env, GOBIN: partial, GOFLAGS: '-trimpath' };
    await run(go, ['install', `${source}@${version}`], { env, timeout: 900_000 });
  }).catch((cause: unknown) => {
    throw new Error(`go install ${source}@${version} failed: ${reasonOf(cause)}`, { cause });
  });
  return join(folder, process.platform === 'win32' ? `${source.split('/').at(-1)}.exe` : `${source.split('/').at(-1)}`);
}
