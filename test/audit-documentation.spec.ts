import { describe, expect, it } from '@jest/globals';
import { documentedTests, missingTests } from './support/documented-tests.js';

describe('docs/audit.md', () => {
  const { tests, rows } = documentedTests('audit.md');

  it('lists the threats to the log, each once and with a number of its own', () => {
    expect(tests.length).toBe(rows);
    expect(tests.length).toBeGreaterThanOrEqual(20);
    expect(tests.map(({ number }) => number)).toEqual(tests.map((_, index) => index + 1));
    expect(new Set(tests.map(({ attack }) => attack)).size).toBe(tests.length);
  });

  it('names for each a test that exists, in a file that is run', () => {
    expect(missingTests(tests)).toEqual([]);
  });
});
