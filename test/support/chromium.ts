import { chromiumPath } from '@runplane/infra';
import { type Browser, chromium } from 'playwright-core';

/** A real browser without a window. Close it. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumPath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}
