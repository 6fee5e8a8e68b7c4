import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Stack } from './stack.js';

/** The size of a phone, for what people do on the way. */
export const PHONE = { width: 390, height: 844 };

export interface DashboardOptions {
  viewport?: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
}

/** The dashboard of a stack in a real browser, one context (cookies, storage) for each person. */
export class Dashboard {
  /** Whatever pages complained of: errors that nobody caught, and what the content security policy refused. */
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly origin: string,
  ) {}

  static async open(browser: Browser, stack: Pick<Stack, 'controlPlaneUrl'>, options: DashboardOptions = {}) {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    const dashboard = new Dashboard(context, page, originOf(stack.controlPlaneUrl));
    page.on('pageerror', (error) => dashboard.complaints.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) dashboard.complaints.push(message.text());
    });
    return dashboard;
  }

  /** Opens a page by its address below `/app`, such as `/approvals`. */
  async goto(path: string): Promise<void> {
    await this.page.goto(`${this.origin}/app${path}`);
  }

  async signIn(key: string, path = '/'): Promise<void> {
    await this.goto(path);
    await this.page.getByLabel('Key of a member').fill(key);
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await this.page.getByRole('navigation').first().waitFor();
  }

  /** When nothing on the page says any more that it loads: the page and its parts may say so at one time. */
  async loaded(): Promise<void> {
    await this.page.getByLabel('Loading').first().waitFor({ state: 'hidden' });
  }

  /** What axe finds against WCAG 2.2 A and AA on the page as it is now. */
  async violations(): Promise<string[]> {
    // Colours are looked at as they are, not halfway to others.
    await this.page.evaluate(SETTLED);
    const axe = new AxeBuilder({ page: this.page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
    const { violations } = await axe.analyze();
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 200)} ${any[0]?.message ?? ''}`).join(' | ')}`,
    );
  }

  /** A security key that is always there and whose user says yes (WebAuthn, by the browser's own debugging protocol). */
  async addAuthenticator(): Promise<void> {
    const session = await this.context.newCDPSession(this.page);
    await session.send('WebAuthn.enable');
    await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
      },
    });
  }

  /** A picture of the page in docs/images where `RUNPLANE_WRITE_DOCS` is 1; else nothing. */
  async picture(name: string): Promise<void> {
    if (process.env.RUNPLANE_WRITE_DOCS !== '1') return;
    await this.page.screenshot({ path: join(process.cwd(), 'docs', 'images', `${name}.png`) });
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

/** By the name that passkeys are bound to. */
const originOf = (url: string): string => `http://localhost:${new URL(url).port}`;

/** In the page: when transitions have come to their end. What runs for ever is not waited for. */
const SETTLED = `Promise.allSettled(
  document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().iterations !== Infinity)
    .map((one) => one.finished),
)`;
