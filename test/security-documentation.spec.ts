import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const text = readFileSync(join(__dirname, '..', 'docs', 'security.md'), 'utf8');
const CASE = /^\| +(\d+) +\| +(.+?) +\| +`([^`]+)`: (.+?) +\|$/gm;
const cases = [...text.matchAll(CASE)].map(([, number, abuse, file, test]) => ({
  number: Number(number),
  abuse: abuse as string,
  file: file as string,
  test: test as string,
}));

/** Whether the file declares a test of this name, which for tests of tables is written with its placeholders. */
function declares(source: string, name: string): boolean {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`\\(\\s*(['"\`])${escaped}\\1,`).test(source);
}

describe('docs/security.md', () => {
  it('lists at least 60 abuse cases, each once and with a number of its own', () => {
    const rows = text.match(/^\| +\d+ +\|/gm) ?? [];
    expect(cases.length).toBeGreaterThanOrEqual(60);
    expect(cases.length).toBe(rows.length);
    expect(cases.map(({ number }) => number)).toEqual(cases.map((_, index) => index + 1));
    expect(new Set(cases.map(({ abuse }) => abuse)).size).toBe(cases.length);
  });

  it('names for each a test that exists, in a file that is run', () => {
    const missing = cases.filter(
      ({ file, test }) =>
        !/\.(spec|int-spec|e2e-spec)\.ts$/.test(file) ||
        !existsSync(file) ||
        !declares(readFileSync(file, 'utf8'), test),
    );
    expect(missing.map(({ file, test }) => `${file}: ${test}`)).toEqual([]);
  });

  it('does not take a name in a comment, or half of one, for a test', () => {
    expect(declares("it('refuses %s', () => {})", 'refuses %s')).toBe(true);
    expect(declares("])(\n  'refuses %s',\n", 'refuses %s')).toBe(true);
    expect(declares("// refuses %s\nit('refuses %s twice', () => {})", 'refuses %s')).toBe(false);
  });
});
