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
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
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

  /** What axe finds against WCAG 2.2 A and AA on the page as it is now. */
  async violations(): Promise<string[]> {
    const axe = new AxeBuilder({ page: this.page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
    const { violations } = await axe.analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

/** By the name that passkeys are bound to. */
const originOf = (url: string): string => `http://localhost:${new URL(url).port}`;
