import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.js';
import { Dashboard } from '../support/dashboard.js';
import { useWorld } from '../support/use-world.js';
import { refund } from '../support/world.js';

const world = useWorld();
let browser: Browser;
let dashboard: Dashboard;
let page: Page;
let actionId: string;

beforeAll(async () => {
  browser = await launchChromium();
  actionId = (await world.agent.guard(refund(500))).body.actionId;
  dashboard = await Dashboard.open(browser, world.stack);
  ({ page } = dashboard);
  await dashboard.signIn(world.org.owner.key, '/audit');
});
afterAll(() => browser?.close());

const link = (name: string) => page.getByRole('tab', { name, exact: true });

describe('the pages on the log', () => {
  it('show the newest entries, and what of one is hashed', async () => {
    const row = page.getByRole('row').filter({ hasText: actionId }).filter({ hasText: 'action.decided' });
    await row.getByRole('button').click();
    const text = await page.getByRole('region', { name: /What entry/ }).textContent();
    expect(JSON.parse(text ?? '')).toMatchObject({ type: 'action.decided', subject: actionId });
    expect(await page.getByRole('region', { name: 'Checkpoint' }).textContent()).toContain(world.org.id);
    expect(await dashboard.violations()).toEqual([]);
    await dashboard.picture('audit-log');
  });

  it('export the log, which is then verified in the browser with the key of the log', async () => {
    await link('Export').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export', exact: true }).click(),
    ]);
    const file = join(tmpdir(), `${world.org.id}.jsonl`);
    await download.saveAs(file);
    await page.getByText(/^Saved/).waitFor();
    expect(await dashboard.violations()).toEqual([]);

    await link('Verify').click();
    await page.getByRole('button', { name: 'Ask this server for its key' }).click();
    const verdict = async (path: string) => {
      await page.locator('input[type=file]').setInputFiles(path);
      await page.getByRole('button', { name: 'Verify', exact: true }).click();
      return page
        .getByRole('status')
        .filter({ hasText: /erified/ })
        .textContent();
    };
    expect(await verdict(file)).toMatch(/^Verified: log/);

    const text = await readFile(file, 'utf8');
    expect(text).toContain(actionId);
    await writeFile(`${file}.forged`, text.replace(actionId, `${actionId.slice(0, -1)}_`));
    expect(await verdict(`${file}.forged`)).toMatch(/^NOT verified/);
    expect(await dashboard.violations()).toEqual([]);
  });

  it('erase an action for a reason, and list it', async () => {
    await link('Erasures').click();
    await page.getByRole('button', { name: 'Erase' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Action' }).fill(actionId);
    await dialog.getByLabel('Reason').fill('Asked for by the customer');
    expect(await dashboard.violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Erase' }).click();
    await page.getByRole('row').filter({ hasText: 'Asked for by the customer' }).getByText('done').waitFor();
    const { body } = await world.org.owner.raw<{ erasedAt: string | null }>('GET', `/v1/actions/${actionId}`);
    expect(body.erasedAt).not.toBeNull();
  });

  it('list histories that differ from the log', async () => {
    await link('Histories').click();
    await page.getByRole('heading', { name: 'Histories', level: 1 }).waitFor();
    expect(await dashboard.violations()).toEqual([]);
    expect(dashboard.complaints).toEqual([]);
  });
});
