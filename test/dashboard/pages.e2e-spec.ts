/** Every page that the router knows, so that a new one is looked at, too. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Response } from 'playwright-core';
import { launchChromium } from '../support/chromium.js';
import { Dashboard, PHONE } from '../support/dashboard.js';
import { until } from '../support/until.js';
import { useWorld } from '../support/use-world.js';
import { refund } from '../support/world.js';

const SOURCES = join(__dirname, '../../services/dashboard/src');
/** Kilobytes of 1000 bytes that a browser without brotli reads before the overview is there. */
const MOST_FIRST_LOAD_KB = 250;

const PAGES = globSync('**/routes.ts', { cwd: SOURCES }).flatMap((file) =>
  [...readFileSync(join(SOURCES, file), 'utf8').matchAll(/path: '([^']*)'/g)].map(([, path]) => `/${path}`),
);

/** Asked from outside: what a page would wait for by itself, its content security policy refuses to compile. */
const FITS = 'document.documentElement.scrollWidth <= window.innerWidth';

const world = useWorld();
let browser: Browser;
let actionId: string;
let approvalId: string;
beforeAll(async () => {
  browser = await launchChromium();
  ({ actionId } = (await world.agent.guard(refund(4_000))).body);
  approvalId = (await world.agent.guard({ ...refund(6_000), wait: 0 })).body.approval?.id ?? '';
});
afterAll(() => browser?.close());

/** With what the world has where the path names something. */
function addressOf(path: string): string {
  const values: Record<string, string> = {
    $actionId: actionId,
    $approvalId: approvalId,
    $agentId: world.org.agentId,
    $name: path.includes('policies') ? 'main' : 'refunds.create',
  };
  return path.replace(/\$\w+/g, (name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`say what ${name} of ${path} is`);
    return value;
  });
}

it('knows the pages of the router', () => {
  expect(PAGES).toEqual(expect.arrayContaining(['/approvals/$approvalId', '/settings/data', '/tools/import']));
  expect(PAGES.length).toBeGreaterThan(30);
});

describe.each([
  ['on a desk, light', { colorScheme: 'light' }],
  ['on a phone, dark', { colorScheme: 'dark', viewport: PHONE }],
] as const)('every page %s', (_where, options) => {
  let dashboard: Dashboard;
  beforeAll(async () => {
    dashboard = await Dashboard.open(browser, world.stack, options);
    await dashboard.signIn(world.org.owner.key);
  });
  afterAll(() => dashboard?.close());

  it.each(PAGES)('%s has a heading, fits the width, and can be used by everybody', async (path) => {
    const { page, complaints } = dashboard;
    await dashboard.goto(addressOf(path));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('load');
    await page.locator('[data-loading], .mantine-Skeleton-root').first().waitFor({ state: 'detached' });
    expect(await page.getByRole('heading', { level: 1 }).allTextContents()).toHaveLength(1);
    await until(`${path} to fit the width`, () => page.evaluate<boolean>(FITS));
    expect(await dashboard.violations()).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe('the first load', () => {
  it(`of who is signed in reads less than ${MOST_FIRST_LOAD_KB} kB before the overview is there`, async () => {
    const dashboard = await Dashboard.open(browser, world.stack);
    const { page } = dashboard;
    await dashboard.signIn(world.org.owner.key);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    const read: Promise<number>[] = [];
    let isReloading = false;
    const note = (response: Response): void => {
      const { pathname } = new URL(response.url());
      // What the page before was still reading is gone with it.
      isReloading ||= response.request().isNavigationRequest();
      if (isReloading && pathname.startsWith('/app/')) read.push(response.body().then((body) => gzipSync(body).length));
    };
    page.on('response', note);
    // Charts come after the figures: the page is there without them.
    const there = Promise.withResolvers<void>();
    await page.route(/chart/i, async (route) => {
      await there.promise;
      await route.continue();
    });
    await page.reload();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.getByText('Approvals pending').waitFor();
    // What comes later is not read to its end: the page closes under it.
    page.off('response', note);
    const sizes = await Promise.all(read);
    expect(sizes.length).toBeGreaterThan(3);
    expect(sizes.reduce((sum, size) => sum + size, 0) / 1_000).toBeLessThan(MOST_FIRST_LOAD_KB);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    there.resolve();
    await dashboard.close();
  });
});
