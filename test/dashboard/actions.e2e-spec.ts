import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ActionView, type Receipt, workflowIdOf } from '@runplane/contracts';
import type { Browser } from 'playwright-core';
import type { AdminClient } from '../support/admin.js';
import { launchChromium } from '../support/chromium.js';
import { Dashboard, PHONE } from '../support/dashboard.js';
import { asSuperuser } from '../support/superuser.js';
import { connectTemporal } from '../support/temporal-client.js';
import { until } from '../support/until.js';
import { useWorld } from '../support/use-world.js';
import { refund } from '../support/world.js';

const TEMPORAL_UI = 'http://temporal.test:8233/ui';
const world = useWorld({ env: { RUNPLANE_TOOL_TIMEOUT_MS: '1500', RUNPLANE_TEMPORAL_UI_URL: `${TEMPORAL_UI}/` } });
let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

async function open(path: string, by: AdminClient = world.org.owner, options = {}): Promise<Dashboard> {
  const dashboard = await Dashboard.open(browser, world.stack, options);
  await dashboard.signIn(by.key, path);
  return dashboard;
}

async function closeClean(dashboard: Dashboard): Promise<void> {
  expect(await dashboard.violations()).toEqual([]);
  expect(dashboard.complaints).toEqual([]);
  await dashboard.close();
}

async function done(customer: string, amount = 4_000): Promise<ActionView> {
  return (await world.agent.guard(refund(amount, { customer }))).body;
}

/** As soon as its newest entry has its place in the log. */
async function sequenced({ actionId }: ActionView): Promise<void> {
  await until(`The receipt of ${actionId}`, async () => {
    const { status } = await world.org.owner.raw('GET', `/v1/audit/receipts/${actionId}`);
    return status === 200;
  });
}

describe('the list of actions', () => {
  it('is searched by its address, shows what is new by itself, and keeps views by name', async () => {
    await done('cus_list');
    await done('cus_blocked', 200_000);
    const dashboard = await open('/actions');
    const { page } = dashboard;
    const table = page.getByRole('table', { name: 'Actions' });
    await table.getByText('Create refund of 40.00 EUR on customer cus_list in test.').waitFor();
    await done('cus_fresh');
    await table.getByText('cus_fresh').waitFor();
    await page.getByRole('button', { name: 'Blocked' }).click();
    await table.getByText('cus_list').waitFor({ state: 'detached' });
    await table.getByText('cus_blocked').waitFor();
    await page.getByLabel('Text', { exact: true }).fill('cus_blocked');
    await page.waitForURL(/text=cus_blocked/);
    await page.getByRole('button', { name: 'Save this view' }).click();
    await page.getByLabel('Name of the view').fill('My blocked ones');
    expect(await dashboard.violations()).toEqual([]);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await table.getByText('cus_list').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'My blocked ones', exact: true }).click();
    await page.waitForURL(/status=BLOCKED/);
    expect(await page.getByLabel('Text', { exact: true }).inputValue()).toBe('cus_blocked');
    await page.getByLabel('Text', { exact: true }).fill('nothing has this');
    await page.getByText('No action fits the filters').waitFor();
    await closeClean(dashboard);
  });

  it('has only the rows in sight in the document, however far it was scrolled', async () => {
    await asSuperuser(world.stack, (client) => client.query(COPIES, [world.org.id, 3_000]));
    const dashboard = await open('/actions?text=copied');
    const { page } = dashboard;
    const table = page.getByRole('table', { name: 'Actions' });
    await table.getByText('copied').first().waitFor();
    const rows = () => table.locator('tbody tr[aria-rowindex]').count();
    const lastIndex = () => table.locator('tbody tr[aria-rowindex]').last().getAttribute('aria-rowindex');
    for (let seen = 0; seen < 1_000; seen = Number(await lastIndex())) {
      await page.mouse.wheel(0, 4_000);
      expect(await rows()).toBeLessThan(80);
    }
    await closeClean(dashboard);
  });
});

describe('one action', () => {
  it('shows the log, verified in the browser, beside the history of Temporal', async () => {
    const action = await done('cus_detail');
    await sequenced(action);
    const dashboard = await open('/actions?text=cus_detail');
    const { page } = dashboard;
    await page.getByRole('link', { name: /cus_detail/ }).click();
    await page.getByText('Verified in this browser').waitFor();
    await page.getByText('Rule small of main, version 1: ALLOW').waitFor();
    await page.getByText('Outcome: SUCCEEDED').waitFor();
    await page.getByText('The action ended: SUCCEEDED.').waitFor();
    expect(await world.org.owner.get(`/v1/actions/${action.actionId}`)).toMatchObject({
      live: null,
      decided: { digest: action.digest, material: { amount: 4_000 }, matched: action.matched, risk: action.risk },
    });
    await page.getByRole('table', { name: 'Material fields' }).getByText('4000').waitFor();
    await page.getByRole('region', { name: 'Why it was decided so' }).getByText('action.amount <= 5000').waitFor();
    await page.getByRole('list', { name: 'Risk factors' }).waitFor();
    await page.getByRole('button', { name: 'Make the decision again' }).click();
    await page.getByText('The same decision, byte for byte').waitFor();
    const started = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the receipt with its proofs' }).click();
    const archive = await readFile(await (await started).path());
    expect(archive.subarray(0, 2).toString()).toBe('PK');
    await page.evaluate('window.scrollTo(0, 0)');
    await dashboard.picture('action');
    await closeClean(dashboard);
  });

  it('leads to its simulation by the text of a policy', async () => {
    const { actionId } = await done('cus_simulated');
    const dashboard = await open(`/actions/${actionId}`);
    const { page } = dashboard;
    await page.getByRole('button', { name: 'Simulate' }).click();
    const policies = page.getByRole('dialog', { name: 'Simulate' });
    await policies.waitFor();
    expect(await dashboard.violations()).toEqual([]);
    await policies.getByRole('link', { name: 'main' }).click();
    await page.waitForURL(new RegExp(`policies/main.*${actionId}`));
    await page.getByRole('tab', { name: 'Simulate', selected: true }).waitFor();
    await page.getByRole('button', { name: 'Simulate', exact: true }).click();
    await page.getByText('Decided by main/small.').waitFor();
    await closeClean(dashboard);
  });

  it("leads to its run in Temporal's own UI", async () => {
    const { actionId } = await done('cus_temporal');
    const { namespace } = world.stack.temporal;
    const temporal = await connectTemporal(world.stack);
    const workflowId = workflowIdOf(world.org.id, actionId);
    const { runId } = await temporal.client.workflow.getHandle(workflowId).describe();
    await temporal.close();
    const dashboard = await open(`/actions/${actionId}`);
    const link = dashboard.page.getByRole('link', { name: 'Open it in the Temporal UI' });
    const run = `${encodeURIComponent(workflowId)}/${runId}`;
    expect(await link.getAttribute('href')).toBe(`${TEMPORAL_UI}/namespaces/${namespace}/workflows/${run}/history`);
    await closeClean(dashboard);
  });

  it('does not take a receipt that was tampered with, nor another key than the first', async () => {
    const action = await done('cus_forged');
    await sequenced(action);
    const dashboard = await open('/actions');
    const { page } = dashboard;
    await page.route('**/v1/audit/receipts/*', async (route) => {
      const answer = await route.fetch();
      const receipt = (await answer.json()) as Receipt;
      const entries = receipt.entries.map((entry) => ({ ...entry, leaf: entry.leaf.replace('ALLOW', 'BLOCK') }));
      await route.fulfill({ response: answer, json: { ...receipt, entries } });
    });
    await dashboard.goto(`/actions/${action.actionId}`);
    await page.getByRole('alert').getByText('The receipt does not hold').waitFor();
    await page.unrouteAll();
    const name = `runplane.log-key.${world.org.id}`;
    await page.evaluate(
      `localStorage.setItem(${JSON.stringify(name)}, localStorage.getItem(${JSON.stringify(name)}).replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))`,
    );
    await page.reload();
    await page.getByRole('alert').getByText('The receipt does not hold').waitFor();
    expect(await dashboard.violations()).toEqual([]);
    await page.getByRole('button', { name: /trust the new one/ }).click();
    await page.getByText('Verified in this browser').waitFor();
    await closeClean(dashboard);
  });

  it('is cancelled with a reason as long as it waits', async () => {
    const { body } = await world.agent.guard({ ...refund(6_000), wait: 0 });
    const dashboard = await open(`/actions/${body.actionId}`);
    const { page } = dashboard;
    await page.getByRole('link', { name: 'Waits: look at it and decide' }).waitFor();
    await page.getByRole('button', { name: 'Cancel the action' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason (not required)').fill('Not this one');
    expect(await dashboard.violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel the action' }).click();
    await page.getByText('cancelled', { exact: true }).waitFor();
    expect(await world.org.owner.get(`/v1/actions/${body.actionId}`)).toMatchObject({ status: 'CANCELLED' });
    await closeClean(dashboard);
  });

  it('has an unknown outcome settled by two people who find the same', async () => {
    const { owner } = world.org;
    await owner.call('PATCH', '/v1/org/settings', { settleByTwo: true });
    const oda = await owner.post<{ id: string }>('/v1/members', {
      email: 'oda@example.com',
      name: 'oda',
      roles: ['operator'],
    });
    const key = await owner.post<{ secret: string }>(`/v1/members/${oda.id}/keys`, { name: 'default' });
    const blind = { ...refund(1_000, { mode: 'hang' }), tool: 'refunds.blind' };
    const { body } = await world.agent.guard(blind);
    expect(body.status).toBe('UNKNOWN');
    const settle = async (dashboard: Dashboard, how: string) => {
      const { page } = dashboard;
      await page.getByLabel('It happened').check();
      await page.getByLabel('How you found out').fill(how);
      await page.getByRole('button', { name: 'Settle the outcome' }).click();
    };
    const first = await open(`/actions/${body.actionId}`, owner, { viewport: PHONE });
    await settle(first, 'The shop shows it.');
    await first.page.getByText('Your finding is kept').waitFor();
    expect(await owner.get(`/v1/actions/${body.actionId}`)).toMatchObject({ status: 'UNKNOWN' });
    await closeClean(first);
    const second = await Dashboard.open(browser, world.stack, { colorScheme: 'dark' });
    await second.signIn(key.secret, `/actions/${body.actionId}`);
    await second.page.getByText('The shop shows it.').waitFor();
    await settle(second, 'The bank shows it, too.');
    await second.page.getByText('Its outcome was not known').waitFor();
    expect(await owner.get(`/v1/actions/${body.actionId}`)).toMatchObject({ status: 'SUCCEEDED' });
    await closeClean(second);
  });

  it('is undone by an action of its own', async () => {
    const { owner } = world.org;
    const { definition } = await owner.get<{ definition: object }>('/v1/tools/refunds.create');
    const undo = { tool: 'refunds.blind', description: 'Takes it back.', arguments: UNDO_ARGUMENTS };
    await owner.put('/v1/tools/refunds.create', { ...definition, undo });
    const action = await done('cus_undo');
    const dashboard = await open(`/actions/${action.actionId}`);
    const { page } = dashboard;
    await page.getByRole('button', { name: 'Look at how it would be undone' }).click();
    await page.getByText('refunds.blind: Takes it back.').waitFor();
    await page.getByRole('button', { name: 'Undo the action' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo the action' }).click();
    await page.getByRole('link', { name: 'an action of its own' }).click();
    await page.getByRole('link', { name: action.actionId }).waitFor();
    const { items } = await owner.get<{ items: { undoOf: string | null }[] }>('/v1/actions?operation=refunds.blind');
    expect(items.map(({ undoOf }) => undoOf)).toContain(action.actionId);
    await closeClean(dashboard);
  });
});

const UNDO_ARGUMENTS = {
  amount: '/arguments/amount',
  currency: '/arguments/currency',
  customer: '/arguments/customer',
  reference: '/arguments/reference',
};

/** Copies of one action under other ids, a second apart. */
const COPIES = `
  INSERT INTO actions (org_id, action_id, workflow_id, run_id, agent_id, request_hash, status, decision, execution,
    action_type, target_key, amount, action, digest, risk_score, record, facts, reason, leaf_hash, promise, mapped, created_at)
  SELECT org_id, 'act_' || lpad(to_hex(n), 40, '0'), workflow_id, run_id, agent_id, request_hash, status, decision,
    execution, action_type, target_key, amount, jsonb_set(action, '{target,id}', '"copied"'), digest, risk_score, record,
    facts, reason, leaf_hash, promise, mapped, created_at - make_interval(secs => n)
  FROM (SELECT * FROM actions WHERE org_id = $1 LIMIT 1) one, generate_series(1, $2::int) n`;
