import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.js';
import { Dashboard, PHONE } from '../support/dashboard.js';
import { useWorld } from '../support/use-world.js';
import { refund } from '../support/world.js';

const world = useWorld();
let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

async function open(options = {}): Promise<Dashboard> {
  const dashboard = await Dashboard.open(browser, world.stack, options);
  await dashboard.signIn(world.org.owner.key, '/');
  return dashboard;
}

async function closeClean(dashboard: Dashboard): Promise<void> {
  expect(await dashboard.violations()).toEqual([]);
  expect(dashboard.complaints).toEqual([]);
  await dashboard.close();
}

const RISK = /^Risk \d+$/;

it('teaches how to begin where nothing was decided yet', async () => {
  const dashboard = await open();
  await dashboard.page.getByText('Nothing was decided in this time').waitFor();
  await closeClean(dashboard);
});

it('shows what was decided, what waits, budgets, agents and health, and keeps up', async () => {
  const budget = { name: 'refunds a day', measure: 'amount', currency: 'EUR', limit: 100_000, window: '24h' };
  await world.org.owner.post('/v1/budgets', { ...budget, effect: 'REQUIRE_APPROVAL' });
  for (const amount of [1_000, 2_000, 200_000]) await world.agent.guard(refund(amount));
  await world.agent.guard({ ...refund(6_000, { customer: 'cus_first' }), wait: 0 });
  const dashboard = await open();
  const { page } = dashboard;
  await page.getByRole('region', { name: 'Approvals pending' }).getByText('1', { exact: true }).waitFor();
  await page.getByText('refunds a day').waitFor();
  await page.getByText('90.00 EUR of 1000.00 EUR').waitFor();
  await page.getByText('Temporal: answers').waitFor();
  const row = page.getByRole('row', { name: /^bot/ });
  expect(await row.getByRole('cell').allTextContents()).toEqual([
    'bot ',
    '4',
    '1',
    expect.stringMatching(RISK),
    expect.stringMatching(RISK),
  ]);
  await page.getByText('The figures as a table').click();
  const allowed = page.getByRole('table', { name: 'Decisions over time' }).locator('tbody td:nth-child(2)');
  await allowed.first().waitFor();
  expect((await allowed.allTextContents()).reduce((sum, text) => sum + Number(text), 0)).toBe(2);
  await page.getByText('The figures as a table').click();
  await world.agent.guard({ ...refund(6_100, { customer: 'cus_later' }), wait: 0 });
  await page.getByText('cus_later').waitFor();
  await page.getByRole('region', { name: 'Approvals pending' }).getByText('2', { exact: true }).waitFor();
  await dashboard.picture('overview');
  await page.getByText('7 days').click();
  await page.waitForURL(/days=7/);
  await page.getByRole('link', { name: /cus_first/ }).click();
  await page.getByRole('heading', { name: /cus_first/ }).waitFor();
  await closeClean(dashboard);
});

it('fits a phone, in dark colours', async () => {
  const dashboard = await open({ viewport: PHONE, colorScheme: 'dark' });
  const { page } = dashboard;
  await page.getByText('Agents by activity').first().waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width);
  await closeClean(dashboard);
});
