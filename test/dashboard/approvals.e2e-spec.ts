import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActionView } from '@runplane/contracts';
import type { Browser } from 'playwright-core';
import type { AdminClient } from '../support/admin.js';
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

interface Read {
  status: string;
  digest: string;
  decidedBy: string | null;
  votes: { voter: string; choice: string; reason: string | null }[];
  edits: { by: string }[];
  action: { material: Record<string, unknown> };
}

/** An action that waits for the desk. */
async function waiting(amount: number, changes: object = {}): Promise<{ view: ActionView; id: string }> {
  const { body } = await world.agent.guard({ ...refund(amount, changes), wait: 0 });
  const id = body.approval?.id;
  if (id === undefined) throw new Error(`It does not wait: ${body.status}`);
  return { view: body, id };
}

const read = (id: string): Promise<Read> => world.org.owner.get<Read>(`/v1/approvals/${id}`);

async function open(path: string, by: AdminClient = world.org.approver, options = {}): Promise<Dashboard> {
  const dashboard = await Dashboard.open(browser, world.stack, options);
  await dashboard.signIn(by.key, path);
  return dashboard;
}

/** Nothing that axe finds, and nothing that the page complained of. */
async function closeClean(dashboard: Dashboard): Promise<void> {
  expect(await dashboard.violations()).toEqual([]);
  expect(dashboard.complaints).toEqual([]);
  await dashboard.close();
}

describe('the queue', () => {
  it('shows what waits for the member, and filters it by its address', async () => {
    await waiting(6_000, { customer: 'cus_queue' });
    const dashboard = await open('/approvals');
    const { page } = dashboard;
    await page.getByRole('link', { name: 'Create refund of 60.00 EUR on customer cus_queue in test.' }).waitFor();
    await page.getByLabel('Text', { exact: true }).fill('nobody has this');
    await page.getByText('No approval fits the filters').waitFor();
    expect(page.url()).toContain('text=nobody');
    await closeClean(dashboard);
  });
});

describe('deciding', () => {
  it('approves exactly what is shown, and the action runs', async () => {
    const { id, view } = await waiting(6_100, { customer: 'cus_desktop' });
    const dashboard = await open('/approvals');
    const { page } = dashboard;
    await page.getByRole('link', { name: /cus_desktop/ }).click();
    await page.getByRole('heading', { name: 'Create refund of 61.00 EUR on customer cus_desktop in test.' }).waitFor();
    await page.getByText('The desk looks at refunds above 50.00').waitFor();
    await page.getByText(view.digest ?? '').waitFor();
    expect(await dashboard.violations()).toEqual([]);
    await dashboard.picture('approval');
    await page.getByLabel('Reason (not required)').fill('The customer is right');
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    const approval = await read(id);
    expect(approval).toMatchObject({ status: 'APPROVED', decidedBy: world.org.approverId });
    expect(approval.votes).toMatchObject([{ choice: 'approve', reason: 'The customer is right' }]);
    expect((await world.agent.wait(view.actionId, 20)).body.status).toBe('SUCCEEDED');
    await closeClean(dashboard);
  });

  it.each(['light', 'dark'] as const)('denies on a phone, in %s colours', async (colorScheme) => {
    const { id } = await waiting(6_200, { customer: `cus_${colorScheme}` });
    const dashboard = await open(`/approvals/${id}`, world.org.approver, { viewport: PHONE, colorScheme });
    const { page } = dashboard;
    await page.getByRole('button', { name: 'Deny' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width);
    expect(await dashboard.violations()).toEqual([]);
    if (colorScheme === 'light') await dashboard.picture('approval-on-a-phone');
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.getByRole('heading', { name: 'Denied' }).waitFor();
    expect(await read(id)).toMatchObject({ status: 'DENIED', decidedBy: world.org.approverId });
    await closeClean(dashboard);
  });

  it('edits and approves: the vote is for the new digest', async () => {
    const { id, view } = await waiting(6_300);
    const dashboard = await open(`/approvals/${id}`);
    const { page } = dashboard;
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('amount').fill('not a number');
    await page.getByText('This is not JSON').waitFor();
    await page.getByLabel('amount').fill('5500');
    expect(await dashboard.violations()).toEqual([]);
    await page.getByRole('button', { name: 'Approve with these changes' }).click();
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    await page.getByRole('heading', { name: /of 55.00 EUR/ }).waitFor();
    const approval = await read(id);
    expect(approval).toMatchObject({ status: 'APPROVED', action: { material: { amount: 5_500 } } });
    expect(approval.digest).not.toBe(view.digest);
    expect((await world.agent.wait(view.actionId, 20)).body.status).toBe('SUCCEEDED');
    await closeClean(dashboard);
  });

  it('says that an edit came between, and votes on the new version only when it is shown', async () => {
    const { id, view } = await waiting(80_100, { customer: 'cus_between' });
    const dashboard = await open(`/approvals/${id}`);
    const { page } = dashboard;
    await page.getByRole('button', { name: 'Approve', exact: true }).waitFor();
    await world.org.second.post(`/v1/approvals/${id}/edit`, {
      digest: view.digest,
      arguments: { ...view.action?.material, amount: 80_000 },
    });
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('It was changed while you looked at it').waitFor();
    expect((await read(id)).votes).toHaveLength(1);
    await page.getByRole('table', { name: 'Changes' }).first().getByText('80000').waitFor();
    expect(await dashboard.violations()).toEqual([]);
    await page.getByRole('button', { name: 'Show the new version' }).click();
    await page.getByRole('heading', { name: /of 800.00 EUR/ }).waitFor();
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    expect((await read(id)).votes).toHaveLength(2);
    await closeClean(dashboard);
  });
});
