import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { KINDS } from '../sql/statement-kinds.js';
import { MARKER, withLists } from './render-page.js';

const page = readFileSync(join(__dirname, '../../../../docs/catalogue.md'), 'utf8');

describe('docs/catalogue.md', () => {
  it('lists what the catalogue has; run node libs/mapping/dist/page/write-page.js after a change', () => {
    expect(page).toContain(MARKER);
    expect(page === withLists(page)).toBe(true);
  });

  it('gives the actions of SQL in their order', () => {
    const [, order = ''] = /Most severe first: ([^.]*)\./.exec(page) ?? [];
    expect([...order.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual([...KINDS]);
  });
});
