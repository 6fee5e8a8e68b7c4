import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ed25519Signer } from '@runplane/audit';
import type { Browser, Page } from 'playwright-core';
import { buildPage } from '../../libs/audit/page/build.js';
import { launchChromium } from '../support/chromium.js';
import { ACTION, type LoggedAction, startLoggedAction } from './logged-action.js';

jest.setTimeout(900_000);

describe('the verifier page, from a disk, in a browser without a network', () => {
  let world: LoggedAction;
  let browser: Browser;
  let page: Page;
  /** What the page asked for beside itself, and what it complained of. */
  let asked: string[];
  let errors: string[];

  beforeAll(async () => {
    [world, browser] = await Promise.all([startLoggedAction(), launchChromium()]);
    writeFileSync(world.file('verifier.html'), await buildPage(join(__dirname, '..', '..', 'libs', 'audit', 'page')));
    const save = async (...args: string[]) => expect(await world.runplane('audit', ...args)).toMatchObject({ code: 0 });
    await save('receipt', ACTION, '--anchored', '--out', world.file('receipt.json'));
    await save('receipt', ACTION, '--anchored', '--archive', '--out', world.file('receipt.zip'));
    await save('export', '--out', world.file('log.jsonl'));
    await save('export', '--format', 'tiles', '--out', world.file('log.zip'));
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  beforeEach(async () => {
    const context = await browser.newContext({ offline: true });
    page = await context.newPage();
    [asked, errors] = [[], []];
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => errors.push(message.text()));
    await page.goto(pathToFileURL(world.file('verifier.html')).href);
  });
  afterEach(async () => {
    expect(asked).toEqual([page.url()]);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  /** Drops a file on the page, as a person does, and verifies it. */
  async function verdictOf(name: string, data: Buffer, key = world.signer.verifierKey) {
    // As text: the types of a browser are not those of the tests.
    const transfer = await page.evaluateHandle(`(() => {
      const bytes = Uint8Array.from(atob('${data.toString('base64')}'), (char) => char.charCodeAt(0));
      const dropped = new DataTransfer();
      dropped.items.add(new File([bytes], '${name}'));
      return dropped;
    })()`);
    await page.dispatchEvent('h1', 'drop', { dataTransfer: transfer });
    await page.fill('#key', key);
    await page.click('#verify');
    await page.waitForSelector('#result p');
    return { is: await page.getAttribute('#result', 'class'), text: await page.textContent('#result') };
  }
  const read = (name: string) => readFileSync(world.file(name));

  it.each(['receipt.json', 'receipt.zip'])('verifies %s, and shows what it proves', async (name) => {
    const { is, text } = await verdictOf(name, read(name));
    expect(text).toMatch(new RegExp(`^Verified: receipt of ${ACTION} in ${world.org.id}, log of \\d+ entries`));
    expect(text).toContain(`action.decided by ${world.agentId}`);
    expect(is).toBe('ok');
  });

  it.each(['log.jsonl', 'log.zip'])('verifies %s', async (name) => {
    const { is, text } = await verdictOf(name, read(name));
    expect({ is, text }).toEqual({
      is: 'ok',
      text: expect.stringMatching(/^Verified: log, log of \d+ entries$/),
    });
  });

  it.each(['receipt.json', 'log.jsonl'])('refuses %s of which one word was changed', async (name) => {
    const { is, text } = await verdictOf(name, Buffer.from(read(name).toString().replace('SUCCEEDED', 'FAILED')));
    expect({ is, text }).toEqual({ is: 'bad', text: expect.stringMatching(/^NOT verified/) });
  });

  it('refuses an archive of which one byte was changed', async () => {
    const changed = read('log.zip');
    const at = changed.indexOf('SUCCEEDED');
    changed[at] = 0x73;
    expect(await verdictOf('log.zip', changed)).toMatchObject({ is: 'bad' });
  });

  it('refuses a receipt under another key than the one that is trusted', async () => {
    const { verifierKey: key } = await ed25519Signer(world.signer.name, new Uint8Array(32));
    expect(await verdictOf('receipt.json', read('receipt.json'), key)).toMatchObject({ is: 'bad' });
  });

  it('runs nothing of what a file holds', async () => {
    const evil = Buffer.from(read('receipt.json').toString().replace(ACTION, '<img src=x onerror=document.title=1>'));
    const { is, text } = await verdictOf('receipt.json', evil);
    expect({ is, text, title: await page.title() }).toEqual({
      is: 'bad',
      text: expect.stringContaining('<img src=x'),
      title: 'Runplane verifier',
    });
  });
});
