import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { AdminClient } from '../support/admin.js';
import { launchChromium } from '../support/chromium.js';
import { Dashboard } from '../support/dashboard.js';
import { useWorld } from '../support/use-world.js';
import { refund } from '../support/world.js';

const world = useWorld();
let browser: Browser;
let dashboard: Dashboard;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
  dashboard = await Dashboard.open(browser, world.stack);
  page = dashboard.page;
  await dashboard.signIn(world.org.owner.key, '/policies');
});
afterAll(() => browser?.close());

interface Version {
  version: number;
  document: { rules: { id: string; when?: string }[] };
}

const editor = () => page.getByRole('textbox', { name: 'Text of the policy' });
const button = (name: string | RegExp, on = page) => on.getByRole('button', { name, exact: typeof name === 'string' });
const tab = (name: string, on = page) => on.getByRole('tab', { name, exact: true });
const newest = async (name: string): Promise<Version | undefined> =>
  (await world.org.owner.get<{ items: Version[] }>(`/v1/policies/${name}/versions`)).items[0];

/** Types at the end of the first line of the editor that has this text. */
async function typeAfter(line: string, text: string): Promise<void> {
  await page.locator('.cm-line').filter({ hasText: line }).first().click();
  await page.keyboard.press('End');
  await page.keyboard.type(text);
}

async function expectNoViolation(): Promise<void> {
  // What was clicked is drawn in its colours again.
  await page.mouse.move(0, 0);
  expect(await dashboard.violations()).toEqual([]);
  expect(dashboard.complaints).toEqual([]);
}

async function saveVersion(message: string): Promise<void> {
  await page.getByText('No mistakes').waitFor();
  await button('Save version').click();
  await page.getByLabel('What changed, and why').fill(message);
  await button('Save').click();
  await page
    .getByText(/^Saved as version/)
    .first()
    .waitFor();
}

describe('writing a policy', () => {
  it('begins with a template', async () => {
    await expectNoViolation();
    await button('New policy').click();
    await page.getByRole('textbox', { name: 'Name' }).fill('payouts');
    await page.getByRole('radio', { name: 'Money with limits' }).check();
    await expectNoViolation();
    await button('Write it').click();
    await editor().waitFor();
    await page.getByText('No mistakes').waitFor();
    await expectNoViolation();
  });

  it('marks a mistake in its place, says what to do, and saves nothing', async () => {
    await typeAfter('when: action.amount > 5000', ' && action.amout > 1');
    await page.keyboard.press('Escape');
    await page.getByText('One mistake').waitFor();
    expect(await page.locator('.cm-lintRange-error').allTextContents()).toEqual(['amout']);
    const list = page.getByRole('list', { name: 'Mistakes' });
    expect(await list.textContent()).toContain('action.amount');
    expect(await button('Save version').isDisabled()).toBe(true);
    await expectNoViolation();
    await dashboard.picture('policy-editor');
  });

  it('keeps the draft over a reload, and goes to the mistake', async () => {
    page.once('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await page.getByText('One mistake').waitFor();
    await button(/^Line 12:/).click();
    await page.locator('.cm-editor.cm-focused').waitFor();
  });

  it('completes fields of the action by keyboard', async () => {
    for (let character = 0; character < 'amout > 1'.length; character++) await page.keyboard.press('Delete');
    await page.keyboard.type('cur');
    await page.getByRole('option', { name: /^currency/ }).waitFor();
    // The editor takes no key for a list that has only just opened: it may be meant for the text.
    await page.waitForTimeout(200);
    await page.keyboard.press('Enter');
    await page.keyboard.type(' != "GBP"');
    await saveVersion('From a template');
    const saved = await newest('payouts');
    expect(saved?.document.rules[1]).toMatchObject({
      id: 'large',
      when: 'action.amount > 5000 && action.currency != "GBP"',
    });
  });

  it('warns who leaves with a draft, and keeps it', async () => {
    await typeAfter('reason: Larger', ' Always.');
    await page.getByRole('navigation').first().getByRole('link', { name: 'Agents' }).click();
    await page.getByRole('dialog').getByText('It stays in this browser').waitFor();
    await button('Leave').click();
    await page.getByRole('heading', { name: 'Agents', level: 1 }).waitFor();
    await dashboard.goto('/policies');
    await page.getByText('Draft here').waitFor();
    await page.getByRole('link', { name: 'payouts' }).click();
    await page.getByText('Larger refunds need a person. Always.').waitFor();
  });
});

describe('rules in a form', () => {
  it('change the text that they show', async () => {
    await page.getByText('Form', { exact: true }).click();
    await button('Edit small').click();
    await page.getByRole('textbox', { name: 'Value of comparison 1' }).fill('7000');
    await expectNoViolation();
    await button('Apply to the draft').click();
    await page.getByText('Text', { exact: true }).click();
    await page.getByText('action.amount <= 7000').waitFor();
  });

  it('are added without a line of CEL', async () => {
    await page.getByText('Form', { exact: true }).click();
    await button('Add rule').click();
    await page.getByRole('textbox', { name: 'Id' }).fill('risky');
    await page.getByRole('combobox', { name: 'Actions' }).fill('create_refund');
    await page.keyboard.press('Enter');
    await button('Add comparison').click();
    await page.getByRole('combobox', { name: 'Field of comparison 1' }).fill('risk.score');
    await page.getByRole('combobox', { name: 'Operator of comparison 1' }).click();
    await page.getByRole('option', { name: 'is at least' }).click();
    await button('Apply to the draft').click();
    await page.getByText('Give a value.').waitFor();
    await page.getByRole('textbox', { name: 'Value of comparison 1' }).fill('80');
    await page.getByRole('textbox', { name: 'Reason' }).fill('Risky ones need a person');
    await button('Apply to the draft').click();
    await page.getByRole('list', { name: 'Rules' }).getByText('when risk.score >= 80').waitFor();
    await expectNoViolation();
    await saveVersion('By the form');
    expect((await newest('payouts'))?.document.rules).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 'small', when: 'action.amount <= 7000 && action.currency in ["EUR", "USD"]' }),
        expect.objectContaining({ id: 'risky', when: 'risk.score >= 80', match: { actions: ['create_refund'] } }),
      ]),
    );
  });

  it('name what they can not show', async () => {
    await dashboard.goto('/policies/main');
    await page.getByText('Form', { exact: true }).click();
    const lead = page.getByRole('list', { name: 'Rules' }).getByRole('listitem').filter({ hasText: 'Two of the lead' });
    expect(await lead.textContent()).toContain('approval.stages[1]');
  });
});

describe('trying a policy', () => {
  it('simulates a call with each rule and each value, and keeps it as a test', async () => {
    await dashboard.goto('/policies/main');
    await typeAfter('when: action.amount <= 5000', '0');
    await page.getByText('No mistakes').waitFor();
    await tab('Simulate').click();
    await page.getByRole('combobox', { name: 'Agent' }).click();
    await page.getByRole('option', { name: 'bot' }).click();
    const call = { action: 'create_refund', arguments: { amount: 30_000, currency: 'EUR', charge: 'ch_1' } };
    await page.getByRole('textbox', { name: 'Call' }).fill(JSON.stringify(call));
    await button('Simulate').click();
    const decision = page.getByRole('region', { name: 'Simulated decision' });
    await decision.getByText('Decided by main/desk.').waitFor();
    const small = decision.getByRole('listitem').filter({ hasText: 'action.amount <= 50000' });
    expect(await small.first().textContent()).toMatch(/^Applies.*small/);
    await expectNoViolation();
    await page.getByPlaceholder('Name of the test').fill('300 euros need the desk');
    await button('Keep as a test').click();
    await tab('Tests').click();
    await button('Run all').click();
    await page.getByText('1 of 1 as expected').waitFor();
    await expectNoViolation();
  });

  it('simulates a recorded action', async () => {
    const { body } = await world.agent.guard(refund(2_000));
    expect(body.status).toBe('SUCCEEDED');
    await dashboard.goto(`/policies/main?tab=simulate&action=${body.actionId}`);
    await page.getByText('As published').click();
    await button('Simulate').click();
    await page.getByText('Decided by main/small.').waitFor();
    await expectNoViolation();
  });

  it('analyses and answers questions', async () => {
    await tab('Analyse').click();
    await button('Analyse').click();
    await page.getByRole('list', { name: 'Findings' }).or(page.getByText('Nothing found')).first().waitFor();
    await page.getByRole('combobox', { name: 'Can the action' }).fill('create_refund');
    await page.keyboard.press('Escape');
    await page.getByRole('textbox', { name: 'where' }).fill('action.amount > 100000');
    await button('Ask').click();
    await page.getByText('No', { exact: true }).waitFor();
    await expectNoViolation();
  });

  it('replays recorded actions, and lists the decisions that would change', async () => {
    await dashboard.goto('/policies/main');
    await page.locator('.cm-line').filter({ hasText: 'when: action.amount <= 50000' }).first().click();
    await page.keyboard.press('End');
    for (let digit = 0; digit < 5; digit++) await page.keyboard.press('Backspace');
    await page.keyboard.type('1000');
    await page.getByText('No mistakes').waitFor();
    await tab('Replay').click();
    await button('Replay').click();
    await page.getByText(/^Done: \d+ of \d+ decisions made again, 1 would change/).waitFor();
    await page.getByRole('table', { name: 'Changed decisions' }).getByText('Block').waitFor();
    await expectNoViolation();
  });

  it('decides in the shadow what really happens, without touching it', async () => {
    await tab('Shadow').click();
    await button('Start the shadow').click();
    await page.getByText('0 decisions, 0 of them in another way.').waitFor();
    const { body } = await world.agent.guard(refund(2_500));
    expect(body.status).toBe('SUCCEEDED');
    await page.getByText('1 decisions, 1 of them in another way.').waitFor();
    await expectNoViolation();
    await button('End the shadow').click();
    await page.getByRole('dialog').getByRole('button', { name: 'End the shadow' }).click();
    await page.getByText('There is no shadow now.').waitFor();
  });

  it('shows the draft beside the version it was begun on', async () => {
    await tab('Versions').click();
    await page.getByRole('textbox', { name: 'Text of My draft' }).getByText('action.amount <= 1000').waitFor();
    await page.getByRole('textbox', { name: 'Text of Version 1' }).getByText('action.amount <= 5000').waitFor();
    await expectNoViolation();
    await dashboard.picture('policy-versions');
  });
});

describe('publishing', () => {
  let author: string;
  const decisionOn = async (amount: number) => (await world.agent.guard(refund(amount))).body.decision;

  it('waits for a second person where the organisation wants one', async () => {
    await world.org.owner.put('/v1/org/publication-review', { review: 'always' });
    await tab('Editor').click();
    await saveVersion('Ten euros at most');
    await button('Publish…').click();
    await page.getByText('became').waitFor();
    await expectNoViolation();
    await button('Publish version 2').click();
    await page.getByText('Publish version 2 of main: waits for a second person').waitFor();
    await page.getByText('you asked for it').waitFor();
    expect(await button('Confirm').count()).toBe(0);
    expect(await decisionOn(3_000)).toBe('ALLOW');
    await expectNoViolation();
  });

  it('holds once that person confirms it', async () => {
    author = await policyAuthor();
    await confirmAs(author);
    await page.getByText('Version 2 is published', { exact: true }).waitFor();
    expect(await decisionOn(3_000)).toBe('BLOCK');
  });

  it('is rolled back, by two people as well where that allows more', async () => {
    await button('Roll back').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
    await page.getByText('Publish version 1 of main: waits for a second person').waitFor();
    expect(await decisionOn(3_000)).toBe('BLOCK');
    await confirmAs(author);
    await page.getByText('Version 1 is published', { exact: true }).waitFor();
    expect(await decisionOn(3_000)).toBe('ALLOW');
  });

  it('is told afterwards, with who did it', async () => {
    await tab('History').click();
    const history = page.getByRole('table', { name: 'Publications' });
    await history.getByText('Olga, confirmed by pia').first().waitFor();
    expect(await history.getByRole('row').count()).toBe(4);
    await expectNoViolation();
  });

  /** The second person, at another browser with dark colours. */
  async function confirmAs(key: string): Promise<void> {
    const other = await Dashboard.open(browser, world.stack, { colorScheme: 'dark' });
    await other.signIn(key, '/policies');
    await button('Confirm', other.page).waitFor();
    expect(await other.violations()).toEqual([]);
    await button('Confirm', other.page).click();
    await other.page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
    await other.page.getByText('waits for a second person').first().waitFor({ state: 'hidden' });
    expect(other.complaints).toEqual([]);
    await other.close();
  }

  async function policyAuthor(): Promise<string> {
    const input = { email: 'pia@example.com', name: 'pia', roles: ['policy_author'] };
    const { id } = await world.org.owner.post<{ id: string }>('/v1/members', input);
    const key = await world.org.owner.post<{ secret: string }>(`/v1/members/${id}/keys`, { name: 'first' });
    return new AdminClient(world.stack.controlPlaneUrl, key.secret).key;
  }
});

describe('who may only read', () => {
  it('sees the policy and nothing to change it', async () => {
    const reader = await Dashboard.open(browser, world.stack);
    await reader.signIn(world.org.approver.key, '/policies/main');
    await reader.page.getByText('Owners, admins and policy authors write policies.').waitFor();
    expect(await button('Save version', reader.page).count()).toBe(0);
    expect(await button('Publish…', reader.page).count()).toBe(0);
    expect(await reader.violations()).toEqual([]);
    await reader.close();
  });
});
