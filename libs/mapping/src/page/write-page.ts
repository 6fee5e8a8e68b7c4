/** Writes the lists of docs/catalogue.md anew: `node libs/mapping/dist/page/write-page.js`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { withLists } from './render-page.js';

const page = new URL('../../../../docs/catalogue.md', import.meta.url);
writeFileSync(page, withLists(readFileSync(page, 'utf8')));
