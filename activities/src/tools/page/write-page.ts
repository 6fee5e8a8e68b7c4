/** Writes the tables of docs/providers.md anew: `node activities/dist/tools/page/write-page.js`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { withTables } from './render-page.js';

const page = new URL('../../../../docs/providers.md', import.meta.url);
writeFileSync(page, withTables(readFileSync(page, 'utf8')));
