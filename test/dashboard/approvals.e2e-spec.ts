import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActionView } from '@runplane/contracts';
import type { Browser } from 'playwright-core';
import type { AdminClient } from '../support/admin.js';
import { launchChromium } from '../support/chromium.js';
import { Dashboard, PHONE } from '../support/dashboard.js';
import { until } from '../support/until.js';
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
  stageName: string;
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

  it('leads who is not asked to what waits for others, and filters it by the action', async () => {
    const customer = `cus_${randomUUID().slice(0, 8)}`;
    await waiting(6_010, { customer });
    const dashboard = await open('/approvals', world.org.owner);
    const { page } = dashboard;
    await page.getByText('Nothing waits for you').waitFor();
    expect(await dashboard.violations()).toEqual([]);
    await page.getByRole('link', { name: 'See what waits for anybody' }).click();
    const link = page.getByRole('link', { name: new RegExp(customer) });
    await link.waitFor();
    await page.getByLabel('Action', { exact: true }).fill('create_payout');
    await page.getByText('No approval fits the filters').waitFor();
    await page.getByLabel('Action', { exact: true }).fill('create_refund');
    await link.waitFor();
    await closeClean(dashboard);
  });

  it('is gone through by keys, which can be turned off, and chooses all that are alike at once', async () => {
    const customer = `cus_${randomUUID().slice(0, 8)}`;
    for (const amount of [6_020, 6_030]) await waiting(amount, { customer });
    const dashboard = await open(`/approvals?text=${customer}`);
    const { page } = dashboard;
    const link = (amount: string) =>
      page.getByRole('link', { name: new RegExp(`${amount} EUR on customer ${customer}`) });
    await link('60.20').waitFor();
    await link('60.30').waitFor();
    const focused = () => page.evaluate<string>('document.activeElement.textContent');
    await page.keyboard.press('j');
    expect(await focused()).toContain('60.20');
    await page.keyboard.press('j');
    expect(await focused()).toContain('60.30');
    await page.keyboard.press('k');
    expect(await focused()).toContain('60.20');
    const second = page.getByRole('checkbox', { name: /60.30 EUR/ });
    await second.check();
    await page.keyboard.press('k');
    expect(await focused()).toContain('60.20');
    await second.uncheck();
    await link('60.20').focus();

    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await dialog.getByText('Go to Approvals').waitFor();
    expect(await dashboard.violations()).toEqual([]);
    await dialog.getByLabel('Use them in this browser').uncheck();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
    await until('the focus to come back', async () => (await focused()).includes('60.20'));
    await page.keyboard.press('j');
    expect(await focused()).toContain('60.20');

    await second.check();
    const all = page.getByRole('button', { name: 'Choose all 2 alike' });
    await all.click();
    await page.getByRole('region', { name: 'Vote on all that are chosen' }).getByText('2 chosen').waitFor();
    expect(await all.count()).toBe(0);
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
    const dashboard = await open(`/approvals/${id}?edit`);
    const { page } = dashboard;
    await page.getByRole('button', { name: 'Back' }).click();
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

describe('two people at once', () => {
  it('tells the one who comes too late what has happened, and who did it', async () => {
    const { id, view } = await waiting(6_400, { customer: 'cus_race' });
    const [first, second] = await Promise.all([open(`/approvals/${id}`), open(`/approvals/${id}`, world.org.second)]);
    const [approve, deny] = [
      first.page.getByRole('button', { name: 'Approve', exact: true }),
      second.page.getByRole('button', { name: 'Deny' }),
    ];
    await Promise.all([approve.waitFor(), deny.waitFor()]);
    await Promise.all([approve.click(), deny.click()]);
    const late = await Promise.race(
      [first, second].map(async (dashboard) => {
        await dashboard.page.getByText('Your vote came too late').waitFor();
        return dashboard;
      }),
    );
    const { status, decidedBy, votes } = await read(id);
    expect(votes).toHaveLength(1);
    const winner = decidedBy === world.org.approverId ? 'ann' : 'bob';
    expect(late).toBe(winner === 'ann' ? second : first);
    await late.page.getByText(`It was ${status.toLowerCase()} by ${winner} before your vote arrived.`).waitFor();
    const verdict = status === 'APPROVED' ? 'Approved' : 'Denied';
    await Promise.all(
      [first, second].map(({ page }) => page.getByRole('heading', { name: verdict, exact: true }).waitFor()),
    );
    expect(view.actionId).toBeDefined();
    await Promise.all([closeClean(first), closeClean(second)]);
  });

  it('shows a vote of somebody else without being asked', async () => {
    const { id, view } = await waiting(80_200);
    const dashboard = await open(`/approvals/${id}`);
    const { page } = dashboard;
    await page.getByText('2 votes needed').waitFor();
    await world.vote(view, 'approve', world.org.second);
    await page.getByText('1 vote needed').waitFor();
    await page.getByRole('list', { name: 'Votes so far' }).getByText('bob').waitFor();
    await closeClean(dashboard);
  });
});

describe('many at once', () => {
  it('votes on each by its digest, and says what became of each', async () => {
    const all = await Promise.all([6_501, 6_502, 6_503].map((amount) => waiting(amount, { customer: 'cus_bulk' })));
    const dashboard = await open('/approvals?text=cus_bulk');
    const { page } = dashboard;
    for (const amount of ['65.01', '65.02', '65.03']) {
      await page.getByRole('checkbox', { name: new RegExp(`of ${amount}`) }).check();
    }
    await page.getByRole('button', { name: 'Approve all' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('list', { name: 'What is voted on' }).getByText('65.03 EUR').waitFor();
    await world.vote(all[0]?.view as ActionView, 'deny', world.org.second);
    expect(await dashboard.violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Approve 3 actions' }).click();
    await dialog.getByText('2 of 3 votes counted.').waitFor();
    await dialog.getByText('Not counted').waitFor();
    const statuses = await Promise.all(all.map(async ({ id }) => (await read(id)).status));
    expect(statuses).toEqual(['DENIED', 'APPROVED', 'APPROVED']);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await closeClean(dashboard);
  });
});

describe('beside the vote', () => {
  it('asks the agent, shows its answer, and hands the seat over', async () => {
    const { id, view } = await waiting(6_600);
    const cid = { email: 'cid@example.com', name: 'cid', roles: ['approver'] };
    const { id: cidId } = await world.org.owner.post<{ id: string }>('/v1/members', cid);
    const dashboard = await open(`/approvals/${id}`);
    const { page } = dashboard;
    await page.getByText('Ask the agent').click();
    await page.getByLabel('Your question').fill('Which parcel?');
    await page.getByRole('button', { name: 'Ask the agent' }).click();
    await page.getByText('Waits for an answer by the agent').waitFor();
    const question = (await world.agent.wait(view.actionId, 0)).body.approval?.questions[0];
    await world.agent.answer(view.actionId, { question: question?.id, text: 'The blue one' });
    await page.getByText('The blue one').waitFor();
    await page.getByRole('button', { name: 'Hand over a seat' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'To' }).click();
    await page.getByRole('option', { name: 'cid' }).click();
    await dialog.getByLabel('Reason').fill('I am away');
    expect(await dashboard.violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Hand over' }).click();
    await page.getByText('ann has handed their seat to cid.').waitFor();
    await page.getByText('This stage does not ask you.').waitFor();
    expect(await read(id)).toMatchObject({ handovers: [{ from: world.org.approverId, to: cidId }] });
    await closeClean(dashboard);
  });

  it('approves with a grant, which stands for the next approval', async () => {
    const request = refund(6_700, { customer: 'cus_grant', reference: 'grant' });
    const { body } = await world.agent.guard({ ...request, wait: 0 });
    const dashboard = await open(`/approvals/${body.approval?.id}`);
    const { page } = dashboard;
    await page.getByLabel('Approve the like of it in advance (grant)').check();
    await page.getByRole('combobox', { name: 'Fields that may differ' }).press('ArrowDown');
    await page.getByRole('option', { name: 'reference' }).click();
    await page.keyboard.press('Escape');
    expect(await dashboard.violations()).toEqual([]);
    await page.getByRole('button', { name: 'Approve, with the grant' }).click();
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    const again = await world.agent.guard(refund(6_700, { customer: 'cus_grant', reference: 'grant-2' }));
    expect(again.body).toMatchObject({ status: 'SUCCEEDED', decision: 'ALLOW' });
    await closeClean(dashboard);
  });

  it('breaks the glass with a reason, and never without', async () => {
    const { id } = await waiting(80_300);
    const zoe = await world.org.owner.post<{ id: string }>('/v1/members', {
      email: 'zoe@example.com',
      name: 'zoe',
      roles: ['break_glass'],
    });
    const key = await world.org.owner.post<{ secret: string }>(`/v1/members/${zoe.id}/keys`, { name: 'default' });
    const dashboard = await Dashboard.open(browser, world.stack);
    await dashboard.signIn(key.secret, `/approvals/${id}`);
    const { page } = dashboard;
    await page.getByText('Your roles do not let you vote').waitFor();
    await page.getByRole('button', { name: 'Break the glass' }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: 'Break the glass and approve' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('Reason').fill('The shop is down');
    expect(await dashboard.violations()).toEqual([]);
    await confirm.click();
    await page.getByText('The glass was broken').waitFor();
    expect(await read(id)).toMatchObject({ status: 'APPROVED', decidedBy: zoe.id });
    await closeClean(dashboard);
  });
});

describe('a control plane that goes away', () => {
  it('says that the page is not live, and goes on by itself when it is back', async () => {
    const { id, view } = await waiting(80_400);
    const dashboard = await open(`/approvals/${id}`);
    const { page } = dashboard;
    await page.getByRole('status').getByText('Live').waitFor();
    await page.getByRole('button', { name: 'Approve', exact: true }).waitFor();
    await world.stack.kill('control-plane');
    await page.getByText('Reconnecting').waitFor();
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('No answer came, so nothing is known of what was asked last.').waitFor();
    await world.stack.start('control-plane');
    await page.getByText('Live', { exact: true }).waitFor();
    await world.vote(view, 'approve', world.org.second);
    await page.getByText('1 vote needed').waitFor();
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    expect((await read(id)).votes).toHaveLength(2);
    await closeClean(dashboard);
  });
});
