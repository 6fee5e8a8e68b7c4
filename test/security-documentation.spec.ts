import { describe, expect, it } from '@jest/globals';
import { declares, documentedTests, missingTests } from './support/documented-tests.js';

describe('docs/security.md', () => {
  const { tests, rows } = documentedTests('security.md');

  it('lists at least 60 abuse cases, each once and with a number of its own', () => {
    expect(tests.length).toBeGreaterThanOrEqual(60);
    expect(tests.length).toBe(rows);
    expect(tests.map(({ number }) => number)).toEqual(tests.map((_, index) => index + 1));
    expect(new Set(tests.map(({ attack }) => attack)).size).toBe(tests.length);
  });

  it('names for each a test that exists, in a file that is run', () => {
    expect(missingTests(tests)).toEqual([]);
  });

  it('does not take a name in a comment, or half of one, for a test', () => {
    expect(declares("it('refuses %s', () => {})", 'refuses %s')).toBe(true);
    expect(declares("])(\n  'refuses %s',\n", 'refuses %s')).toBe(true);
    expect(declares("// refuses %s\nit('refuses %s twice', () => {})", 'refuses %s')).toBe(false);
  });
});
