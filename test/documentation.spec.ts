import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { buildProgram } from '../libs/cli/src/program.js';
import { pipeContext, runCli } from '../libs/cli/test-support/run-cli.js';
import { anchorsOf, fences, type Page, pages } from './support/docs.js';

const all = pages();
const readme = all.find(({ path }) => path === 'README.md') as Page;
const places = (found: (page: Page) => readonly string[]) =>
  all.flatMap((page) => found(page).map((one) => `${page.path}: ${one}`));

describe('the documentation', () => {
  it('is there to be looked at', () => {
    expect(all.length).toBeGreaterThan(30);
  });

  it('links to what exists, to the heading', () => {
    const dead = (page: Page) =>
      [...page.prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => (leads(page, link) ? [] : [link]));
    expect(places(dead)).toEqual([]);
  });

  it('names files and folders of the repository that exist', () => {
    const named = /`((?:docs|libs|services|workflows|activities|infra|examples|test)\/[\w./-]+)`/g;
    const dead = (page: Page) =>
      [...page.prose.matchAll(named)].flatMap(([, path = '']) => (existsSync(path) || isBuilt(path) ? [] : [path]));
    expect(places(dead)).toEqual([]);
  });

  it('names scripts of npm that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const dead = ({ text }: Page) =>
      [...text.matchAll(/\bnpm run (?:--silent )?([a-z][\w:-]*)/g)].flatMap(([, name = '']) =>
        scripts[name] ? [] : [name],
      );
    expect(places(dead)).toEqual([]);
  });

  it('shows commands of runplane that exist, with options that they have', () => {
    const { program } = buildProgram(pipeContext().context);
    const wrong = (page: Page) =>
      fences(page, 'sh').flatMap((block) => linesOf(block).flatMap((l) => faults(l, program)));
    expect(places(wrong)).toEqual([]);
  });

  it('is reached, page by page, from the README', () => {
    const reached = new Set(['README.md']);
    for (const path of reached) for (const next of namedBy(all.find((page) => page.path === path))) reached.add(next);
    const docs = all
      .map(({ path }) => path)
      .filter((path) => path.startsWith('docs/') && !path.startsWith('docs/adr/'));
    expect(docs.filter((path) => !reached.has(path))).toEqual([]);
  });
});

describe('README.md', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'runplane-readme-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('shows a policy that is valid', async () => {
    const file = join(folder, 'refunds.yaml');
    writeFileSync(file, fences(readme, 'yaml')[0] as string);
    expect(await runCli(['policy', 'lint', file])).toMatchObject({ code: 0, err: '' });
  });

  it('can be read in minutes', () => {
    expect(readme.text.split('\n').length).toBeLessThan(160);
  });
});

/** An address is not looked up: no test needs the network. */
function leads(page: Page, link: string): boolean {
  if (/^(https?|mailto):/.test(link)) return true;
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? page.path : normalize(join(dirname(page.path), file));
  if (!existsSync(path)) return false;
  if (anchor === undefined) return true;
  const target = all.find((one) => one.path === path);
  return target !== undefined && anchorsOf(target).has(anchor);
}

/** Made by a build, and named by the pages that say how. */
function isBuilt(path: string): boolean {
  return /\/(dist|node_modules)\//.test(`${path}/`);
}

/** Pages of docs/ that a page links to or names. */
function namedBy(page: Page | undefined): string[] {
  if (!page) return [];
  const linked = [...page.prose.matchAll(/\]\(([^)#\s]+\.md)/g)].map(([, link = '']) =>
    normalize(join(dirname(page.path), link)),
  );
  const named = [...page.prose.matchAll(/`(docs\/[\w./-]+\.md)`/g)].map(([, path = '']) => path);
  return [...linked, ...named].filter((path) => existsSync(path));
}

/** The calls of `runplane` in a block: one of each line, pipe and `&&`, without comments. */
function linesOf(block: string): string[][] {
  const calls = block
    .replaceAll('\\\n', ' ')
    .split(/\n|&&|\|\||\||;|<\(/)
    .map((call) => wordsOf(call.replace(/\s#.*$/, '')));
  return calls.flatMap((words) => {
    const at = words.findIndex((word) => /(^|\/)runplane$/.test(word));
    return at < 0 || words[0] === 'alias' ? [] : [words.slice(at + 1)];
  });
}

/** As a shell parts them, for what documentation shows. */
function wordsOf(line: string): string[] {
  return (line.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? []).map((word) => word.replace(/['"]/g, ''));
}

/** What of a call the program does not know. */
function faults(words: readonly string[], program: Command): string[] {
  const path = [program];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    const command = path.at(-1) as Command;
    const next = command.commands.find((child) => child.name() === word);
    if (word === '--' || word === '--help' || word === 'help') return [];
    if (next) path.push(next);
    else if (word.startsWith('--')) {
      const [long] = word.split('=');
      const option = path.flatMap(({ options }) => options).find((one) => one.long === long);
      if (!option) return [`runplane ${words.join(' ')}: there is no ${word}`];
      if (option.required && long === word) at += 1;
    } else if (command.commands.length > 0) return [`runplane ${words.join(' ')}: there is no "${word}"`];
  }
  return [];
}
