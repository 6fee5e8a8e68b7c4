import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { AdminClient } from '../support/admin.js';
import { launchChromium } from '../support/chromium.js';
import { Dashboard, PHONE } from '../support/dashboard.js';
import { publishPolicy } from '../support/org.js';
import { useWorld } from '../support/use-world.js';

const world = useWorld();
let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

async function open(path: string, by: AdminClient, options = {}): Promise<Dashboard> {
  const dashboard = await Dashboard.open(browser, world.stack, options);
  await dashboard.signIn(by.key, path);
  return dashboard;
}

async function closeClean(dashboard: Dashboard): Promise<void> {
  expect(await dashboard.violations()).toEqual([]);
  expect(dashboard.complaints).toEqual([]);
  await dashboard.close();
}

/** A tool whose every call is approved with a passkey. */
async function addSignedTool(): Promise<void> {
  const { owner } = world.org;
  await owner.put('/v1/tools/payouts.create', {
    name: 'payouts.create',
    provider: 'http',
    connection: 'shop',
    operation: { method: 'POST', path: '/refunds', body: 'json', idempotencyHeader: 'Idempotency-Key' },
    action: {
      type: 'create_payout',
      effect: 'money',
      description: 'Pay a supplier',
      targetType: 'supplier',
      sensitivity: 'high',
      material: { amount: { type: 'integer', required: true }, currency: { type: 'currency', required: true } },
    },
    target: { environment: 'test' },
  });
  const approval = {
    expiresIn: '1h',
    stepUp: { riskAtLeast: 0 },
    stages: [{ name: 'desk', approvers: { groups: ['desk'] } }],
  };
  const rule = { id: 'payouts', effect: 'REQUIRE_APPROVAL', match: { actions: ['create_payout'] }, approval };
  await publishPolicy(owner, 'payouts', [{ ...rule, reason: 'Payouts are signed for' }]);
}

async function waitingPayout() {
  const call = { tool: 'payouts.create', arguments: { amount: 9_900, currency: 'EUR', reference: `p-${Date.now()}` } };
  const { body } = await world.agent.guard({ ...call, execution: 'gateway', wait: 0 });
  return { actionId: body.actionId, id: body.approval?.id };
}

describe('passkeys', () => {
  it('are registered in the browser, and sign the votes that ask for it', async () => {
    await addSignedTool();
    const { actionId, id } = await waitingPayout();
    const dashboard = await open(`/approvals/${id}`, world.org.approver);
    const { page } = dashboard;
    await dashboard.addAuthenticator();
    await page.getByText('Signed with your passkey').waitFor();
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('You have no passkey; register one first.').waitFor();
    expect(await dashboard.violations()).toEqual([]);

    await page.getByRole('link', { name: 'Register a passkey under My account' }).click();
    await page.getByLabel('Name of a new passkey').fill('Laptop');
    await page.getByRole('button', { name: 'Register a passkey' }).click();
    await page.getByRole('table', { name: 'My passkeys' }).getByText('Laptop').waitFor();
    expect(await world.org.approver.get('/v1/passkeys')).toMatchObject({ items: [{ name: 'Laptop' }] });

    await dashboard.goto(`/approvals/${id}`);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    await page.getByText('signed with a passkey').waitFor();
    const approval = await world.org.owner.get<{ votes: object[] }>(`/v1/approvals/${id}`);
    expect(approval.votes).toMatchObject([{ voter: world.org.approverId, steppedUp: true }]);
    expect((await world.agent.wait(actionId, 20)).body.status).toBe('SUCCEEDED');
    await closeClean(dashboard);
  });
});

describe('my account', () => {
  it('delegates votes and takes them back', async () => {
    const dashboard = await open('/account', world.org.second);
    const { page } = dashboard;
    await page.getByRole('combobox', { name: 'Who votes instead' }).click();
    await page.getByRole('option', { name: 'ann' }).click();
    await page.getByLabel('From').fill('2026-01-01T08:00');
    await page.getByLabel('Until').fill('2025-01-01T08:00');
    await page.getByRole('button', { name: 'Delegate my votes' }).click();
    await page.getByText('must lie after from').waitFor();
    const year = new Date().getFullYear();
    await page.getByLabel('From').fill(`${year}-01-01T08:00`);
    await page.getByLabel('Until').fill(`${year}-12-31T08:00`);
    await page.getByRole('button', { name: 'Delegate my votes' }).click();
    const table = page.getByRole('table', { name: 'Delegations' });
    await table.getByText('ann').waitFor();
    const list = () => world.org.second.get<{ items: { to: string; revokedAt: string | null }[] }>('/v1/delegations');
    expect((await list()).items).toMatchObject([{ to: world.org.approverId, revokedAt: null }]);
    await table.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog').getByText('From now on nobody votes in your place.').waitFor();
    expect(await dashboard.violations()).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await table.getByText('revoked').waitFor();
    expect((await list()).items[0]?.revokedAt).not.toBeNull();
    await closeClean(dashboard);
  });

  it('keeps what mail the member wants', async () => {
    const dashboard = await open('/account', world.org.second, { viewport: PHONE, colorScheme: 'dark' });
    const { page } = dashboard;
    await page.getByLabel('One mail for several approvals together').check();
    await page.getByLabel('Minutes between two mails').fill('45');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(await world.org.second.get('/v1/notice-preferences')).toEqual({ email: 'digest', digestMinutes: 45 });
    await closeClean(dashboard);
  });

  it('makes a key that is shown once, and revokes it', async () => {
    const dashboard = await open('/account', world.org.second);
    const { page } = dashboard;
    await page.getByLabel('Name of a new key').fill('script');
    await page.getByRole('button', { name: 'Create a key' }).click();
    const shown = page.getByRole('status', { name: 'The key "script"' });
    const secret = (await shown.locator('pre').textContent()) ?? '';
    const answer = await fetch(`${world.stack.controlPlaneUrl}/v1/session`, bearer(secret.trim()));
    expect(answer.status).toBe(404);
    expect(await dashboard.violations()).toEqual([]);
    const row = page.getByRole('row', { name: /^script/ });
    await row.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await row.getByText('revoked').waitFor();
    expect((await fetch(`${world.stack.controlPlaneUrl}/v1/session`, bearer(secret.trim()))).status).toBe(401);
    await closeClean(dashboard);
  });

  it('signs out everywhere', async () => {
    const [here, there] = [await open('/account', world.org.second), await open('/', world.org.second)];
    await here.page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await here.page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
    await here.page.getByLabel('Key of a member').waitFor();
    await there.page.getByLabel('Key of a member').waitFor();
    await Promise.all([here.close(), there.close()]);
  });
});

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
