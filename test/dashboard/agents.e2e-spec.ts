import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { AdminClient } from '../support/admin.js';
import { agentClient } from '../support/agent.js';
import { launchChromium } from '../support/chromium.js';
import { Dashboard, PHONE } from '../support/dashboard.js';
import { until } from '../support/until.js';
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
  await dashboard.signIn(world.org.owner.key, '/agents');
});
afterAll(() => browser?.close());

const button = (name: string | RegExp, on = page) => on.getByRole('button', { name, exact: typeof name === 'string' });
const dialog = () => page.getByRole('dialog');
const confirm = async (name: string) => {
  await dialog().getByRole('button', { name, exact: true }).click();
  await dialog().waitFor({ state: 'hidden' });
};

async function expectNoViolation(): Promise<void> {
  // What was clicked is drawn in its colours again.
  await page.mouse.move(0, 0);
  expect(await dashboard.violations()).toEqual([]);
  expect(dashboard.complaints).toEqual([]);
}

describe('an agent', () => {
  it('is registered with its roles and its owner', async () => {
    await expectNoViolation();
    await button('New agent').click();
    await page.getByRole('textbox', { name: 'Name' }).fill('clerk');
    await page.getByRole('combobox', { name: 'Roles' }).fill('support');
    await page.keyboard.press('Enter');
    await expectNoViolation();
    await button('Register').click();
    await page.getByRole('heading', { name: 'clerk', level: 1 }).waitFor();
    const { items } = await world.org.owner.get<{ items: { name: string; roles: string[] }[] }>('/v1/agents');
    expect(items.find(({ name }) => name === 'clerk')).toMatchObject({ roles: ['support'] });
    await page.getByText('clerk has asked for nothing yet').waitFor();
    await page.getByRole('region', { name: 'Snippet for MCP clients' }).waitFor();
    await expectNoViolation();
  });

  it('gets a key that is shown once and works', async () => {
    const secret = await newKey('production');
    const { status, body } = await agentClient(world.stack, secret).guard(refund(1_000));
    expect([status, body.status]).toEqual([200, 'SUCCEEDED']);
    expect(await page.content()).not.toContain(secret);
    // What it asked for arrives by itself.
    await page.getByRole('table', { name: 'Newest actions' }).getByRole('link', { name: 'create_refund' }).waitFor();
    await page.getByRole('img', { name: /^1 decisions on/ }).waitFor();
    await expectNoViolation();
  });

  it('gets a key that is limited to some calls, and later to others', async () => {
    await button('New key').click();
    await dialog().getByRole('textbox', { name: 'Name' }).fill('narrow');
    await choose('Only these actions', 'create_*');
    await choose('Only in these environments', 'staging');
    await expectNoViolation();
    await button('Make the key').click();
    const asked = agentClient(world.stack, await keepSecret());
    const { body } = await asked.guard(refund(1_000));
    expect([body.status, body.error?.code]).toEqual(['BLOCKED', 'out_of_scope']);
    const row = page.getByRole('listitem', { name: 'narrow' });
    await row.getByText('Only create_* in staging').waitFor();
    await button('Limit narrow').click();
    await choose('Only in these environments', 'test');
    await expectNoViolation();
    await confirm('Save');
    await row.getByText('Only create_* in staging, test').waitFor();
    expect((await asked.guard(refund(1_000))).body.status).toBe('SUCCEEDED');
  });

  it('has its key bound to a client certificate, which is not there over plain HTTP', async () => {
    const asked = agentClient(world.stack, await newKey('bound'));
    expect((await asked.guard(refund(1_000))).status).toBe(200);
    await button('Limit bound').click();
    await dialog().locator('input[type=file]').setInputFiles('activities/test-support/fixtures/db.test.crt');
    await confirm('Save');
    await page.getByRole('listitem', { name: 'bound' }).getByText('Only with its client certificate').waitFor();
    const { status, body } = await asked.guard(refund(1_000));
    expect([status, body.code]).toEqual([401, 'certificate_required']);
    await button('Limit bound').click();
    await page.getByRole('checkbox', { name: 'No client certificate is needed any more' }).check();
    await expectNoViolation();
    await confirm('Save');
    expect((await asked.guard(refund(1_000))).status).toBe(200);
  });

  it('has its key rotated: the new one works, the old one no longer', async () => {
    const old = await newKey('staging');
    await button('Rotate staging').click();
    await page.getByRole('combobox', { name: 'The old key still works for' }).click();
    await page.getByRole('option', { name: 'Not at all: it is revoked now' }).click();
    await dialog().getByRole('button', { name: 'Rotate', exact: true }).click();
    const secret = await keepSecret();
    expect((await agentClient(world.stack, old).guard(refund(1_000))).status).toBe(401);
    expect((await agentClient(world.stack, secret).guard(refund(1_000))).status).toBe(200);
  });

  it('can not call with a key that was revoked', async () => {
    const secret = await newKey('laptop');
    await button('Revoke laptop').click();
    await confirm('Revoke');
    await page.getByRole('listitem', { name: 'laptop' }).getByText('revoked').waitFor();
    expect((await agentClient(world.stack, secret).guard(refund(1_000))).status).toBe(401);
    await expectNoViolation();
  });

  it('shows which rules can apply to it', async () => {
    const rules = page.getByRole('region', { name: 'What it may do' });
    await rules.getByRole('link', { name: 'main/limit' }).waitFor();
    expect(await rules.textContent()).toContain('the default is BLOCK');
    await dashboard.picture('agent');
  });

  it('gets another owner, or none', async () => {
    await button('Edit').click();
    await dialog().getByRole('combobox', { name: 'Owner' }).click();
    await page.getByRole('option', { name: 'ann' }).click();
    await expectNoViolation();
    await confirm('Save');
    await page.getByText('Owner ann').waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1);
    expect(await world.org.owner.get(`/v1/agents/${id}`)).toMatchObject({
      ownerId: world.org.approverId,
      roles: ['support'],
    });
    await button('Edit').click();
    await dialog().getByRole('combobox', { name: 'Owner' }).focus();
    await dialog().locator('button:has(svg)').last().click();
    await confirm('Save');
    await page.getByText('Owner nobody').waitFor();
  });

  it('fits a phone', async () => {
    await page.setViewportSize(PHONE);
    await until('a page that fits', () => page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'));
    await expectNoViolation();
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  async function choose(field: string, value: string): Promise<void> {
    await dialog().getByRole('combobox', { name: field }).fill(value);
    await page.keyboard.press('Enter');
  }

  async function newKey(name: string): Promise<string> {
    await button('New key').click();
    await dialog().getByRole('textbox', { name: 'Name' }).fill(name);
    await button('Make the key').click();
    return keepSecret();
  }

  async function keepSecret(): Promise<string> {
    const secret = (await dialog().getByRole('region', { name: 'Key' }).textContent()) ?? '';
    await button('I have kept it').click();
    await dialog().waitFor({ state: 'hidden' });
    return secret.trim();
  }
});

describe('a kill switch', () => {
  it('stops the agent at once, and lets it go on when it is lifted', async () => {
    await dashboard.goto(`/agents/${world.org.agentId}`);
    await button('Stop').click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('It refunds in circles');
    await expectNoViolation();
    await button('Stop it now').click();
    await page.getByText('A kill switch is set: It refunds in circles').waitFor();
    const stopped = await world.agent.guard(refund(1_000));
    expect(stopped.body.decision).toBe('BLOCK');
    expect(stopped.body.reason).toContain('It refunds in circles');
    await page.getByRole('link', { name: 'See what is stopped, and lift it' }).click();
    await page.getByText('The agent bot is stopped').waitFor();
    await expectNoViolation();
    await dashboard.picture('kill-switch');
    await button('Lift: It refunds in circles').click();
    await confirm('Lift');
    await page.getByText('Nothing is stopped.').waitFor();
    expect((await world.agent.guard(refund(1_000))).body.status).toBe('SUCCEEDED');
  });

  it('stops an action of every agent', async () => {
    await button('Stop…').click();
    await page.getByText('An action', { exact: true }).click();
    await page.getByRole('combobox', { name: 'Action' }).fill('create_refund');
    await page.keyboard.press('Escape');
    await page.getByRole('textbox', { name: 'Reason' }).fill('The bank asked us to');
    await button('Stop it now').click();
    await page.getByText('The action create_refund is stopped').waitFor();
    expect((await world.agent.guard(refund(1_000))).body.decision).toBe('BLOCK');
    await button('Lift: The bank asked us to').click();
    await confirm('Lift');
    await page.getByText('Nothing is stopped.').waitFor();
  });
});

describe('what waits for people', () => {
  it('is cancelled for an agent in one step', async () => {
    const { body } = await world.agent.guard({ ...refund(6_000), wait: 0 });
    expect(body.status).toBe('PENDING_APPROVAL');
    await dashboard.goto(`/agents/${world.org.agentId}`);
    await page.getByText('One action waits.').waitFor();
    await button('Cancel all').click();
    expect(await dialog().getByRole('button', { name: 'Cancel all' }).isDisabled()).toBe(true);
    await dialog().getByRole('textbox', { name: 'Reason' }).fill('Not any more');
    await confirm('Cancel all');
    await page.getByText('Nothing waits.').waitFor();
    expect((await world.agent.wait(body.actionId, 10)).body.status).toBe('CANCELLED');
  });
});

describe('a budget', () => {
  it('limits agents, and shows what is taken of it', async () => {
    await dashboard.goto('/agents/budgets');
    await button('Create the first budget').click();
    await page.getByRole('textbox', { name: 'Name' }).fill('refunds a day');
    await page.getByRole('textbox', { name: 'Limit, minor units' }).fill('5000');
    await expectNoViolation();
    await button('Create').click();
    await page.getByRole('listitem', { name: 'refunds a day' }).waitFor();
    expect((await world.agent.guard(refund(4_000))).body.decision).toBe('ALLOW');
    expect((await world.agent.guard(refund(4_000))).body.decision).toBe('BLOCK');
    await page.getByText(/^40\.00 EUR of 50\.00 EUR in 1 actions/).waitFor();
    await expectNoViolation();
  });

  it('is raised and retired', async () => {
    await button('Change refunds a day').click();
    await dialog().getByRole('textbox', { name: 'Limit in minor units of EUR' }).fill('10000');
    await confirm('Change');
    await page.getByText(/of 100\.00 EUR/).waitFor();
    expect((await world.agent.guard(refund(4_000))).body.decision).toBe('ALLOW');
    await button('Retire refunds a day').click();
    await confirm('Retire');
    await page.getByRole('listitem', { name: 'refunds a day' }).getByText('retired').waitFor();
    await expectNoViolation();
  });
});

describe('a grant', () => {
  it('stands for an approval until it is revoked', async () => {
    const approver = await Dashboard.open(browser, world.stack, { colorScheme: 'dark' });
    await approver.signIn(world.org.approver.key, '/agents/grants');
    const theirs = approver.page;
    await button('New grant', theirs).click();
    await theirs.getByRole('combobox', { name: 'Agent' }).click();
    await theirs.getByRole('option', { name: 'bot' }).click();
    await theirs.getByRole('combobox', { name: 'Action' }).fill('create_refund');
    await theirs.keyboard.press('Escape');
    await theirs.getByRole('textbox', { name: 'Currency' }).fill('EUR');
    await theirs.getByRole('textbox', { name: 'At most each' }).fill('7000');
    await theirs.getByRole('textbox', { name: 'Reason' }).fill('A busy evening');
    expect(await approver.violations()).toEqual([]);
    await button('Give the grant', theirs).click();
    await theirs.getByText('usable').waitFor();
    expect((await world.agent.guard(refund(6_000))).body.status).toBe('SUCCEEDED');
    await theirs.getByText('1 of 5').waitFor();
    expect(await approver.violations()).toEqual([]);
    await button('Revoke', theirs).click();
    await theirs.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await theirs.getByText('revoked').waitFor();
    expect((await world.agent.guard({ ...refund(6_000), wait: 0 })).body.status).toBe('PENDING_APPROVAL');
    expect(approver.complaints).toEqual([]);
    await approver.close();
  });
});

describe('an organisation that has nothing yet', () => {
  it.each([
    ['/agents', 'No agent yet', 'Register the first agent'],
    ['/agents/grants', 'No grant yet', 'New grant'],
    ['/policies', 'No policy yet', 'Begin with a template'],
  ])('is told on %s what would be there, and how to begin', async (path, title, action) => {
    const operator = new AdminClient(world.stack.controlPlaneUrl, world.stack.operatorToken);
    const { key } = await operator.post<{ key: { secret: string } }>('/v1/orgs', {
      name: `New ${path.replaceAll('/', ' ')}`,
      ownerEmail: 'nina@example.com',
      ownerName: 'Nina',
    });
    const fresh = await Dashboard.open(browser, world.stack);
    await fresh.signIn(key.secret, path);
    await fresh.page.getByRole('heading', { name: title }).waitFor();
    await fresh.page.getByRole('button', { name: action }).waitFor();
    expect(await fresh.violations()).toEqual([]);
    expect(fresh.complaints).toEqual([]);
    await fresh.close();
  });
});
