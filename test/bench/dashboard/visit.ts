import type { Browser, Locator, Page } from 'playwright-core';
import { Dashboard } from '../../support/dashboard.js';
import type { Stack } from '../../support/stack.js';

/** What a person does on the page, one after another. */
export const STEPS = ['first rows', 'scroll 800 rows', 'search', 'filter', 'open an action', 'back'] as const;
export type Step = (typeof STEPS)[number];

export interface Measured {
  /** Milliseconds from the person's move to what it was for. */
  ms: number;
  /** Of the tasks of the page's main thread in this time: the longest, and those that took over 100 ms. */
  longestTaskMs: number;
  blocking: number;
}

const BLOCKING_MS = 100;
const WHEEL_PX = 900;

/** In the page, before any script of it: every task over 50 ms (W3C Long Tasks), as the browser itself tells. */
const WATCH = `
  window.longTasks = [];
  new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask', buffered: true });`;

/** One person who looks at the actions of one organisation. */
export class Visit {
  private readonly page: Page;
  private readonly table: Locator;

  private constructor(private readonly dashboard: Dashboard) {
    this.page = dashboard.page;
    this.table = this.page.getByRole('table', { name: 'Actions' });
  }

  static async begin(browser: Browser, stack: Stack, key: string): Promise<Visit> {
    const dashboard = await Dashboard.open(browser, stack);
    await dashboard.signIn(key, '/');
    await dashboard.page.addInitScript(WATCH);
    return new Visit(dashboard);
  }

  /** All steps once. */
  async round(): Promise<Record<Step, Measured>> {
    return {
      'first rows': await this.timed(async () => {
        await this.dashboard.goto('/actions');
        await this.rows().first().waitFor();
      }),
      'scroll 800 rows': await this.timed(() => this.scrollTo(800)),
      search: await this.timed(async () => {
        await this.page.getByLabel('Text', { exact: true }).fill('cz77');
        await this.onlyRowsWith('cz77');
      }),
      filter: await this.timed(async () => {
        await this.page.getByRole('button', { name: 'Blocked', exact: true }).click();
        await this.onlyRowsWith('Blocked');
      }),
      'open an action': await this.timed(async () => {
        await this.rows().nth(2).getByRole('link').click();
        await this.page.getByRole('region', { name: 'Temporal history' }).waitFor();
      }),
      back: await this.timed(async () => {
        await this.page.goBack();
        await this.rows().first().waitFor();
      }),
    };
  }

  /** Down to the row of this number, wheel by wheel, as fast as rows come. */
  async scroll(row: number): Promise<Measured> {
    await this.dashboard.goto('/actions');
    await this.rows().first().waitFor();
    return this.timed(() => this.scrollTo(row));
  }

  close(): Promise<void> {
    return this.dashboard.close();
  }

  private rows(): Locator {
    return this.table.locator('tbody tr[aria-rowindex]');
  }

  private async scrollTo(row: number): Promise<void> {
    await this.table.hover();
    while (Number(await this.rows().last().getAttribute('aria-rowindex')) < row) {
      await this.page.mouse.wheel(0, WHEEL_PX);
      // As much as a frame: what is not drawn yet is no row that was scrolled by.
      await this.page.evaluate('new Promise(requestAnimationFrame)');
    }
  }

  private async onlyRowsWith(text: string): Promise<void> {
    await this.rows().filter({ hasText: text }).first().waitFor();
    await this.rows().filter({ hasNotText: text }).first().waitFor({ state: 'detached' });
  }

  private async timed(work: () => Promise<void>): Promise<Measured> {
    await this.page.evaluate('window.longTasks && (window.longTasks.length = 0)');
    const begin = performance.now();
    await work();
    const ms = performance.now() - begin;
    const tasks = (await this.page.evaluate(
      'new Promise(requestAnimationFrame).then(() => window.longTasks)',
    )) as number[];
    const blocking = tasks.filter((task) => task > BLOCKING_MS).length;
    return { ms, longestTaskMs: Math.max(0, ...tasks), blocking };
  }
}
