/** Writes the reference of docs/cli.md anew: `node libs/cli/dist/reference/write-reference.js`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { buildProgram } from '../program.js';
import { processContext } from '../terminal.js';
import { withReference } from './render-reference.js';

const page = new URL('../../../../docs/cli.md', import.meta.url);
const { program } = buildProgram(processContext(new AbortController().signal));
writeFileSync(page, withReference(readFileSync(page, 'utf8'), program));
