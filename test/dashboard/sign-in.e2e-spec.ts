import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.js';
import { Dashboard } from '../support/dashboard.js';
import { useWorld } from '../support/use-world.js';

const world = useWorld();
let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

describe('signing in to the dashboard', () => {
  it('refuses a key that is not one, and says what to do', async () => {
    const dashboard = await Dashboard.open(browser, world.stack);
    await dashboard.goto('/');
    const { page } = dashboard;
    await page.getByLabel('Key of a member').fill('rp_nobody');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('You are not signed in').waitFor();
    expect(await dashboard.violations()).toEqual([]);
    expect(dashboard.complaints).toEqual([]);
    await dashboard.close();
  });

  it.each(['light', 'dark'] as const)(
    'shows the member in %s colours, and keeps the session over a reload',
    async (colorScheme) => {
      const dashboard = await Dashboard.open(browser, world.stack, { colorScheme });
      await dashboard.signIn(world.org.owner.key);
      const { page } = dashboard;
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      expect(await dashboard.violations()).toEqual([]);
      expect(dashboard.complaints).toEqual([]);
      await dashboard.close();
    },
  );

  it('goes to a page by the keyboard alone', async () => {
    const dashboard = await Dashboard.open(browser, world.stack);
    await dashboard.signIn(world.org.owner.key);
    const { page } = dashboard;
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByRole('heading', { name: 'Policies', level: 1 }).waitFor();
    await dashboard.close();
  });
});
