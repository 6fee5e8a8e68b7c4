import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findOnPath } from '@runplane/infra';
import { type Browser, chromium } from 'playwright-core';

/** Names that a Chromium of the system goes by. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** In a child process: the package is an ES module only, and tests run as CommonJS. */
const PACKAGED =
  'import("@sparticuz/chromium").then(async (m) => process.stdout.write(await m.default.executablePath()))';

/** `RUNPLANE_CHROMIUM`, else one of the system, else the one of our packages, unpacked on first use. */
async function chromiumPath(): Promise<string> {
  const given = process.env.RUNPLANE_CHROMIUM;
  if (given !== undefined && given !== '') return given;
  for (const name of NAMES) {
    const found = findOnPath(name, process.env);
    if (found !== null) return found;
  }
  const { stdout } = await promisify(execFile)(process.execPath, ['--eval', PACKAGED]);
  return stdout;
}

/** A real browser without a window. Close it. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumPath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}
