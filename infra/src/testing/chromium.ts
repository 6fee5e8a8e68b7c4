import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { installOnce, reasonOf } from '../process/install-once.js';
import { findOnPath } from '../temporal/find-on-path.js';
import { toolsFolder } from './tools-folder.js';

const PACKAGE = '@sparticuz/chromium';

/** Names that a Chromium of the system goes by. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** `RUNPLANE_CHROMIUM`, else one of the system, else the one of our packages, unpacked on first use. */
export async function chromiumPath(): Promise<string> {
  const given = process.env.RUNPLANE_CHROMIUM;
  if (given !== undefined && given !== '') return given;
  for (const name of NAMES) {
    const found = findOnPath(name, process.env);
    if (found !== null) return found;
  }
  return packaged();
}

/** In a child process: the package is an ES module only, and tests run as CommonJS. */
const UNPACK = `import('${PACKAGE}').then(({ default: chromium }) => chromium.executablePath())`;

/**
 * The package unpacks into the temporary folder, and takes a file that it finds there for a whole one: it gets a
 * temporary folder of its own, which is moved to its place when all of it is there.
 */
async function packaged(): Promise<string> {
  const main = createRequire(import.meta.url).resolve(PACKAGE);
  const { version } = JSON.parse(readFileSync(join(dirname(dirname(main)), 'package.json'), 'utf8'));
  const folder = join(toolsFolder(), `chromium-${version}`);
  await installOnce(folder, async (partial) => {
    const env = { ...process.env, TMPDIR: partial };
    await promisify(execFile)(process.execPath, ['--eval', UNPACK], { cwd: dirname(main), env, timeout: 300_000 });
  }).catch((cause: unknown) => {
    throw new Error(`${PACKAGE} was not unpacked: ${reasonOf(cause)}`, { cause });
  });
  return join(folder, 'chromium');
}
