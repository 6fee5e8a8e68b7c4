import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.js';
import { Dashboard } from '../support/dashboard.js';
import { until } from '../support/until.js';
import { useWorld } from '../support/use-world.js';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

const world = useWorld();
let browser: Browser;
let dashboard: Dashboard;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
  dashboard = await Dashboard.open(browser, world.stack);
  ({ page } = dashboard);
  await dashboard.signIn(world.org.owner.key);
});
afterAll(() => browser?.close());

const admin = <T>(path: string) => world.org.owner.raw<T>('GET', path);
const heading = (name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();
const accessible = async () => expect(await dashboard.violations()).toEqual([]);

describe('connections', () => {
  it('are created by a form of their provider, which marks what does not fit', async () => {
    await dashboard.goto('/connections/new');
    await page.getByRole('combobox', { name: 'Provider' }).click();
    await page.getByRole('option', { name: 'http', exact: true }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('books');
    await page.getByLabel('Environment').fill('test');
    await page.getByLabel('baseUrl').fill('no address');
    await page.getByRole('button', { name: 'Create connection' }).click();
    await page.getByText('The connection was not created').waitFor();
    await accessible();
    await page.getByLabel('baseUrl').fill(world.effects.url);
    await page.getByLabel('bearer').fill('sesame');
    await page.getByRole('button', { name: 'Create connection' }).click();
    const card = page.getByRole('article', { name: 'Connection books' });
    await card.waitFor();
    await accessible();
    const { body } = await admin<{ items: { name: string; provider: string }[] }>('/v1/connections');
    expect(body.items).toContainEqual(expect.objectContaining({ name: 'books', provider: 'http' }));
    expect(await page.content()).not.toContain('sesame');
  });

  it('are checked, given another secret, and removed after a question', async () => {
    const card = page.getByRole('article', { name: 'Connection books' });
    await card.getByRole('button', { name: 'Check' }).click();
    await card.getByText(/works|does not work/).waitFor();
    await card.getByRole('button', { name: 'Replace secret' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('bearer').fill('another');
    await dialog.getByRole('button', { name: 'Replace secret' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await card.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await card.waitFor({ state: 'hidden' });
  });
});

const MCP_LIST = JSON.stringify({
  tools: [
    {
      name: 'read_ticket',
      description: 'Reads a ticket',
      inputSchema: { type: 'object', properties: { id: { type: 'string' } } },
    },
    {
      name: 'delete_ticket',
      description: 'Deletes a ticket',
      inputSchema: { type: 'object', properties: { id: { type: 'string' } } },
    },
  ],
});

describe('tools', () => {
  it('are imported after a review that can leave some out, with a policy for them', async () => {
    await dashboard.goto('/tools/import');
    await page.getByLabel('Source').fill('desk');
    await page.getByRole('combobox', { name: 'Format' }).click();
    await page.getByRole('option', { name: /MCP server/ }).click();
    await page.getByLabel('Document').fill(MCP_LIST);
    await page.getByRole('button', { name: 'Propose' }).click();
    await page.getByText('desk.delete_ticket').waitFor();
    await accessible();
    await page.getByRole('checkbox', { name: 'Take desk.delete_ticket' }).uncheck();
    await page.getByRole('button', { name: 'Apply 1 tools' }).click();
    await page.getByText(/1 tools created/).waitFor();
    await page.getByRole('button', { name: /Save the policy/ }).click();
    await page.getByRole('link', { name: 'Look at it and publish it' }).waitFor();
    expect((await admin('/v1/tools/desk.read_ticket')).status).toBe(200);
    expect((await admin('/v1/tools/desk.delete_ticket')).status).toBe(404);
  });

  it('are found in the list, and show what of a call is material', async () => {
    await page.getByRole('link', { name: 'See the tools' }).click();
    await page.getByLabel('Find').fill('desk');
    await page.getByText(/1 of \d+ tools/).waitFor();
    await accessible();
    await page.getByRole('link', { name: 'desk.read_ticket' }).click();
    await heading('desk.read_ticket');
    await accessible();
  });
});

const PASSWORD = 'quiet otters fold 7 maps';

describe('settings', () => {
  it('have members, who are invited, set a password of their own, and sign in with it', async () => {
    await dashboard.goto('/settings');
    await page.getByRole('button', { name: 'Invite a member' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('E-mail').fill('vera@example.com');
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Vera');
    await accessible();
    await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
    const link = (await dialog.getByText(/invitation#token=/).textContent()) ?? '';
    await dialog.getByRole('button', { name: 'Done' }).click();

    const vera = await Dashboard.open(browser, world.stack);
    await vera.page.goto(link);
    await vera.page.getByRole('heading', { name: 'Join Acme' }).waitFor();
    expect(await vera.violations()).toEqual([]);
    await vera.page.getByLabel('New password').fill(PASSWORD);
    await vera.page.getByRole('button', { name: 'Set the password and join' }).click();
    await vera.page.getByRole('navigation').first().waitFor();

    await vera.context.clearCookies();
    await vera.goto('/');
    await vera.page.getByText('Organisation', { exact: true }).click();
    await vera.page.getByLabel('Organisation').last().fill('acme');
    await vera.page.getByLabel('E-mail').fill('vera@example.com');
    await vera.page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    expect(await vera.violations()).toEqual([]);
    await vera.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await vera.page.getByText('Vera').first().waitFor();
    expect(vera.complaints).toEqual([]);
    await vera.close();
  });

  it('give members groups', async () => {
    await page.getByRole('button', { name: 'Edit Vera' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Groups').fill('finance');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const row = page.getByRole('row').filter({ hasText: 'vera@example.com' });
    await row.getByText('finance').waitFor();
    await accessible();
    const { body } = await admin<{ items: { email: string; groups: string[]; roles: string[] }[] }>('/v1/members');
    expect(body.items).toContainEqual(
      expect.objectContaining({ email: 'vera@example.com', groups: ['finance'], roles: ['viewer'] }),
    );
  });

  it('invite again who did not come in, take the invitation back, and remove the member', async () => {
    const { owner } = world.org;
    const name = `Ned ${randomUUID().slice(0, 8)}`;
    const email = `${randomUUID()}@example.com`;
    await owner.post('/v1/invitations', { email, name, roles: ['viewer'], groups: [] });
    await dashboard.goto('/settings');
    const invitations = page.getByRole('region', { name: 'Invitations that were not accepted yet' });
    await invitations.getByRole('button', { name: `Invite again: ${name}` }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Invite again' }).click();
    await dialog.getByText(/invitation#token=/).waitFor();
    await accessible();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await invitations.getByRole('button', { name: `Revoke the invitation of ${name}` }).click();
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await invitations.getByRole('row').filter({ hasText: email }).waitFor({ state: 'detached' });
    const list = await admin<{ items: { member: { email: string }; status: string }[] }>('/v1/invitations');
    const ofNed = list.body.items.filter(({ member }) => member.email === email);
    expect(ofNed.map(({ status }) => status)).toEqual(['REVOKED', 'REVOKED']);

    const more = page.getByRole('dialog', { name: `More for ${name}` });
    await page.getByRole('button', { name: `More for ${name}` }).click();
    await more.waitFor();
    await accessible();
    await more.getByRole('button', { name: 'Reset the passkeys' }).click();
    const reset = page.getByRole('dialog', { name: 'Reset the passkeys' });
    await reset.getByText(`${name} has no passkey.`).waitFor();
    expect(await reset.getByRole('button', { name: 'Reset the passkeys' }).isDisabled()).toBe(true);
    await reset.getByRole('button', { name: 'Cancel' }).click();
    await reset.waitFor({ state: 'detached' });
    await until('the focus to come back', () =>
      page.evaluate<boolean>(`document.activeElement.ariaLabel === ${JSON.stringify(`More for ${name}`)}`),
    );
    await page.getByRole('button', { name: `More for ${name}` }).click();
    await more.getByRole('button', { name: 'Remove' }).click();
    await page
      .getByRole('dialog', { name: `Remove ${name}` })
      .getByRole('button', { name: `Remove ${name}` })
      .click();
    await page.getByRole('row').filter({ hasText: email }).waitFor({ state: 'detached' });
    const members = await admin<{ items: { email: string }[] }>('/v1/members');
    expect(members.body.items.map((member) => member.email)).not.toContain(email);
  });

  it('make groups, fill them, rename them, and take members out', async () => {
    const [treasury, vault] = [`treasury-${randomUUID().slice(0, 8)}`, `vault-${randomUUID().slice(0, 8)}`];
    await dashboard.goto('/settings/groups');
    await page.getByRole('button', { name: 'New group' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('finance');
    await dialog.getByText('There is a group finance: add members to it there.').waitFor();
    await dialog.getByLabel('Name').fill(treasury);
    await dialog.getByRole('combobox', { name: 'First member' }).click();
    await page.getByRole('option', { name: 'Vera' }).click();
    await accessible();
    await dialog.getByRole('button', { name: 'Create the group' }).click();
    const group = page.getByRole('article', { name: `Group ${treasury}` });
    await group.getByText('Vera').waitFor();
    await group.getByRole('combobox', { name: `Add a member to ${treasury}` }).click();
    await page.getByRole('option', { name: 'ann' }).click();
    await group.getByText('2 members').waitFor();
    await accessible();
    await group.getByRole('button', { name: `Take Vera out of ${treasury}` }).click();
    await dialog.getByText(`Vera can't vote any more where ${treasury} is asked.`).waitFor();
    await dialog.getByRole('button', { name: 'Take Vera out' }).click();
    await group.getByText('1 member', { exact: true }).waitFor();
    await group.getByRole('button', { name: `Rename ${treasury}` }).click();
    await dialog.getByLabel('New name').fill(vault);
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await page
      .getByRole('article', { name: `Group ${vault}` })
      .getByText('ann')
      .waitFor();
    const { body } = await admin<{ items: { name: string; members: number }[] }>('/v1/groups');
    expect(body.items).toContainEqual({ name: vault, members: 1, disabled: 0 });
    expect(body.items.map(({ name }) => name)).not.toContain(treasury);
  });

  it('set what holds where no rule applies, without JSON', async () => {
    const settings = async () =>
      (await admin<{ settings: { defaultEffect: string; settleByTwo?: boolean } }>('/v1/org')).body.settings;
    const before = await settings();
    await dashboard.goto('/settings/organisation');
    await page.getByLabel('Require approval').check();
    await page.getByLabel('Two people settle an outcome that is not known').check();
    await accessible();
    await page.getByRole('button', { name: 'Set the defaults' }).click();
    await until('the defaults', async () => (await settings()).defaultEffect === 'REQUIRE_APPROVAL');
    expect(await settings()).toEqual({ ...before, defaultEffect: 'REQUIRE_APPROVAL', settleByTwo: true });
  });

  it('list whose votes somebody else casts, and end it', async () => {
    const { approver, secondId } = world.org;
    const [from, end] = [Date.now(), Date.now() + 86_400_000].map((at) => new Date(at).toISOString());
    await approver.post('/v1/delegations', { to: secondId, from, until: end, note: null });
    await dashboard.goto('/settings/delegations');
    const row = page.getByRole('row').filter({ hasText: 'ann' });
    await row.getByRole('button', { name: 'Revoke' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('From now on nobody votes in the place of ann.').waitFor();
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await row.getByText('revoked').waitFor();
    await accessible();
    const { body } = await admin<{ items: { revokedAt: string | null }[] }>('/v1/delegations');
    expect(body.items).toMatchObject([{ revokedAt: expect.any(String) }]);
  });

  it.each([
    ['/settings/groups', 'Groups'],
    ['/settings/on-call', 'On call'],
    ['/settings/delegations', 'Delegations'],
    ['/settings/sign-in', 'Sign-in'],
    ['/settings/organisation', 'Decisions'],
    ['/settings/data', 'Data'],
  ])('show %s', async (path, name) => {
    await dashboard.goto(path);
    await heading(name);
    await dashboard.loaded();
    await accessible();
  });

  it('keep data handling that fits, and refuse what does not', async () => {
    await dashboard.goto('/settings/data');
    const setting = page.getByRole('textbox', { name: 'Data handling' });
    await setting.fill('{ "rules": [], "retentionDays": -1 }');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Nothing was changed').waitFor();
    await setting.fill('{ "rules": [], "retentionDays": 90 }');
    await page.getByRole('button', { name: 'Save' }).click();
    await until('the setting', async () => {
      const { body } = await admin<{ retentionDays: number | null }>('/v1/org/data-handling');
      return body.retentionDays === 90;
    });
    const days = page.getByLabel('Erase the data of actions after days');
    const set = page.getByRole('main').getByRole('button', { name: 'Set the retention' });
    await page.getByText('Saved', { exact: true }).waitFor();
    await until('the days', async () => (await days.inputValue()) === '90');
    await days.fill('0');
    await page.getByText('A whole number of days, at least 1').waitFor();
    const draft = '{\n  "rules": []\n}';
    await setting.fill(draft);
    expect(await days.inputValue()).toBe('0');
    expect(await set.isDisabled()).toBe(true);
    await days.fill('30');
    await set.click();
    const question = page.getByRole('dialog');
    await question.getByText(/older than 30 days is erased/).waitFor();
    await accessible();
    await question.getByRole('button', { name: 'Set the retention' }).click();
    await until('the retention', async () => {
      const { body } = await admin<{ rules: object[]; retentionDays: number | null }>('/v1/org/data-handling');
      return body.rules.length === 0 && body.retentionDays === 30;
    });
    await page.getByText('What is stored was changed since you began').waitFor();
    expect(await setting.inputValue()).toBe(draft);
  });
});

describe('notifications', () => {
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await startWebhookReceiver();
  });
  afterAll(() => receiver?.close());

  it('have webhooks whose secret is shown once', async () => {
    await dashboard.goto('/notifications/webhooks');
    await page.getByRole('button', { name: 'New webhook' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('ledger');
    await dialog.getByLabel('Address').fill(receiver.url);
    await dialog.getByRole('button', { name: 'Create webhook' }).click();
    await dialog.getByText(/whsec_/).waitFor();
    await accessible();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('heading', { name: 'ledger' }).waitFor();
    expect(await page.content()).not.toContain('whsec_');
    await accessible();
  });

  it.each([
    ['/notifications', 'Notifications'],
    ['/notifications/deliveries', 'Deliveries'],
    ['/notifications/slack', 'Slack'],
  ])('show %s', async (path, name) => {
    await dashboard.goto(path);
    await heading(name);
    await dashboard.loaded();
    await accessible();
    expect(dashboard.complaints).toEqual([]);
  });
});
