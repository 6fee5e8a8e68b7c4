import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Route } from 'playwright-core';
import { TestIdentityProvider } from '../../services/control-plane/src/testing/test-identity-provider.js';
import { launchChromium } from '../support/chromium.js';
import { Dashboard, PHONE } from '../support/dashboard.js';
import { useWorld } from '../support/use-world.js';
import { refund } from '../support/world.js';

let idp: TestIdentityProvider;
const world = useWorld(async () => {
  idp = await TestIdentityProvider.start();
  return { env: { RUNPLANE_OUTBOUND_ALLOW: idp.host } };
});
let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await idp?.stop();
});

async function closeClean(dashboard: Dashboard): Promise<void> {
  expect(await dashboard.violations()).toEqual([]);
  expect(dashboard.complaints).toEqual([]);
  await dashboard.close();
}

/** Signs in by the form of the organisation. */
async function byPassword(dashboard: Dashboard, password: string): Promise<void> {
  const { page } = dashboard;
  const { slug } = await world.org.owner.get<{ slug: string }>('/v1/org');
  await page.getByText('Organisation', { exact: true }).first().click();
  await page.getByRole('textbox', { name: 'Organisation' }).fill(slug);
  await page.getByLabel('E-mail').fill('ann@example.com');
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

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

describe('a passkey', () => {
  it('signs in without a name or a key', async () => {
    const dashboard = await Dashboard.open(browser, world.stack);
    const { page } = dashboard;
    await dashboard.signIn(world.org.second.key, '/account');
    await dashboard.addAuthenticator();
    await page.getByLabel('Name of a new passkey').fill('Laptop');
    await page.getByRole('button', { name: 'Register a passkey' }).click();
    await page.getByRole('table', { name: 'My passkeys' }).getByText('Laptop').waitFor();
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('table', { name: 'My sessions' }).getByText('a passkey').waitFor();
    await closeClean(dashboard);
  });

  it('that nobody has signs nobody in', async () => {
    const dashboard = await Dashboard.open(browser, world.stack);
    const { page } = dashboard;
    await dashboard.addAuthenticator();
    await dashboard.goto('/');
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('alert').getByText('You are not signed in').waitFor();
    await closeClean(dashboard);
  });
});

describe('a password', () => {
  const codes = () => world.org.approver.post<{ codes: string[] }>('/v1/recovery-codes', { password: PASSWORD });

  it('signs in, and a wrong one does not', async () => {
    await world.org.approver.put('/v1/password', { password: PASSWORD });
    const dashboard = await Dashboard.open(browser, world.stack, { viewport: PHONE });
    await dashboard.goto('/');
    await byPassword(dashboard, `${PASSWORD}?`);
    await dashboard.page.getByRole('alert').getByText('You are not signed in').waitFor();
    expect(await dashboard.violations()).toEqual([]);
    await byPassword(dashboard, PASSWORD);
    await dashboard.page.getByRole('heading', { name: 'Overview' }).waitFor();
    await closeClean(dashboard);
  });

  it('that was lost is replaced with a recovery code, which is good once', async () => {
    const [code = ''] = (await codes()).codes;
    const { slug } = await world.org.owner.get<{ slug: string }>('/v1/org');
    const dashboard = await Dashboard.open(browser, world.stack);
    const { page } = dashboard;
    await dashboard.goto('/');
    await page.getByText('Organisation', { exact: true }).first().click();
    const recover = async (with_: string, newPassword: string) => {
      await page.getByRole('button', { name: 'I have lost my password' }).click();
      await page.getByRole('textbox', { name: 'Organisation' }).fill(slug);
      await page.getByLabel('E-mail').fill('ann@example.com');
      await page.getByLabel('Recovery code').fill(with_);
      await page.getByLabel('New password').fill(newPassword);
      await page.getByRole('button', { name: 'Set the password and sign in' }).click();
    };
    await recover(code, `${PASSWORD} once more`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.context().clearCookies();
    await page.reload();
    await recover(code, `${PASSWORD} a third time`);
    await page.getByRole('alert').getByText('You are not signed in').waitFor();
    expect(await dashboard.violations()).toEqual([]);
    await page.getByRole('button', { name: 'I know my password' }).click();
    await byPassword(dashboard, `${PASSWORD} once more`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await closeClean(dashboard);
  });
});

describe('an identity provider', () => {
  const settings = () => ({ name: 'Works', issuer: idp.issuer, clientId: 'runplane', clientSecret: 'a client secret' });

  it('leads there and back, and makes a member of who has an address of its domain', async () => {
    await world.org.owner.post('/v1/identity-providers', { ...settings(), allowedDomains: ['works.example'] });
    idp.reset({ sub: 'sub-1', email: 'ida@works.example', email_verified: true, name: 'Ida' });
    const dashboard = await open('/actions');
    await dashboard.page.getByRole('link', { name: 'Continue with Works' }).click();
    await dashboard.page.getByRole('heading', { name: 'Actions', level: 1 }).waitFor();
    const { items } = await world.org.owner.get<{ items: object[] }>('/v1/members');
    expect(items).toContainEqual(expect.objectContaining({ email: 'ida@works.example', roles: ['viewer'] }));
    await closeClean(dashboard);
  });

  it('that names a stranger leads back with the reason', async () => {
    idp.reset({ sub: 'sub-2', email: 'eve@elsewhere.example', email_verified: true, name: 'Eve' });
    const dashboard = await open('/');
    await dashboard.page.getByRole('link', { name: 'Continue with Works' }).click();
    await dashboard.page.getByRole('alert').getByText('You are no member of this organisation').waitFor();
    await closeClean(dashboard);
  });

  it('is named by an owner, and linked to the account of who came in otherwise', async () => {
    const dashboard = await Dashboard.open(browser, world.stack);
    const { page } = dashboard;
    await dashboard.signIn(world.org.owner.key, '/settings/sign-in');
    await page.getByRole('button', { name: 'New identity provider' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Lab');
    await dialog.getByLabel('Issuer').fill(idp.issuer);
    await dialog.getByLabel('Client id').fill('lab');
    await dialog.getByLabel('Groups that follow the provider').fill('lab-people');
    await dialog.getByText('Write each line as').waitFor();
    await dialog.getByLabel('Groups that follow the provider').fill('lab-people = desk');
    expect(await dashboard.violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    const card = page.getByRole('article', { name: 'Identity provider Lab' });
    await card.getByText('Groups that follow it: desk (lab-people there)').waitFor();
    expect(await dashboard.violations()).toEqual([]);

    idp.reset({ sub: 'sub-3', email: 'olga@lab.example', email_verified: true, name: 'Olga' });
    await dashboard.goto('/account');
    await page.getByRole('button', { name: 'Link my account at Lab' }).click();
    await page.getByRole('listitem', { name: 'Lab' }).getByText('linked', { exact: true }).waitFor();
    const methods = await page.evaluate<{ identities: object[] }>(METHODS);
    expect(methods.identities).toMatchObject([{ provider: { name: 'Lab' } }]);

    await dashboard.goto('/settings/sign-in');
    await card.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await card.waitFor({ state: 'detached' });
    await closeClean(dashboard);
  });

  async function open(path: string): Promise<Dashboard> {
    const dashboard = await Dashboard.open(browser, world.stack);
    await dashboard.goto(path);
    const { slug } = await world.org.owner.get<{ slug: string }>('/v1/org');
    await dashboard.page.getByText('Organisation', { exact: true }).first().click();
    await dashboard.page.getByRole('textbox', { name: 'Organisation' }).fill(slug);
    return dashboard;
  }
});

describe('an invitation', () => {
  it('is accepted with a passkey, by who was sent its address', async () => {
    const body = { email: 'neo@example.com', name: 'Neo', roles: ['viewer'] };
    const { token } = await world.org.owner.post<{ token: string }>('/v1/invitations', body);
    const dashboard = await Dashboard.open(browser, world.stack);
    const { page } = dashboard;
    await dashboard.addAuthenticator();
    await dashboard.goto(`/invitation#token=${token}`);
    await page.getByRole('heading', { name: 'Join Acme' }).waitFor();
    expect(await dashboard.violations()).toEqual([]);
    await page.getByRole('button', { name: 'Join with a passkey instead' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(page.url()).not.toContain(token);
    await closeClean(dashboard);
  });
});

describe('a page that is open while the server restarts', () => {
  it.each([
    ['at once', 0],
    ['after an answer that ends the stream for good', 1],
  ])('says that it waits, goes on by itself %s, and shows what happened meanwhile', async (_, refusals) => {
    const dashboard = await Dashboard.open(browser, world.stack);
    await dashboard.signIn(world.org.owner.key, '/actions');
    const { page } = dashboard;
    await page.getByText('Live', { exact: true }).waitFor();
    await world.stack.stop('control-plane');
    await page.getByText('Reconnecting').waitFor();
    const customer = `cus_meanwhile_${refusals}`;
    await world.agent.guard(refund(4_000, { customer }));
    const refused = (route: Route) => route.fulfill({ status: 502 });
    if (refusals > 0) await page.route('**/v1/events', refused, { times: refusals });
    await world.stack.start('control-plane');
    // A browser waits longer after each try that fails.
    await page.getByText(customer).waitFor({ timeout: 90_000 });
    await page.getByText('Live', { exact: true }).waitFor();
    await closeClean(dashboard);
  });
});

const PASSWORD = 'seven quiet otters knit umbrellas';

/** In the page: what its member signs in with. */
const METHODS = `fetch('/v1/sign-in-methods').then((answer) => answer.json())`;
