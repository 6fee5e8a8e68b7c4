import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { MARKER, withTables } from './render-page.js';

it('docs/providers.md has what the providers declare; run node activities/dist/tools/page/write-page.js after a change', () => {
  const page = readFileSync(join(__dirname, '../../../../docs/providers.md'), 'utf8');
  expect(page).toContain(MARKER);
  expect(page === withTables(page)).toBe(true);
});
