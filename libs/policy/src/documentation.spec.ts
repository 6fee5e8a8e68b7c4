import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { FUNCTIONS } from './condition/functions/index.js';
import { ACTIONS } from './testing/actions.js';
import { validatePolicy } from './validation/validate-policy.js';

const text = readFileSync(join(__dirname, '../../../docs/policy.md'), 'utf8');

describe('docs/policy.md', () => {
  it('shows a policy that is valid', () => {
    const [, example] = /```yaml\n([\s\S]*?)```/.exec(text) as RegExpExecArray;
    expect(validatePolicy(parse(example as string), ACTIONS)).toEqual([]);
  });

  it('names every function', () => {
    const table = text.slice(text.search(/\|\s*functions\s*\|/), text.indexOf('**Differences from CEL**'));
    const named = new Set([...table.matchAll(/`([a-zA-Z_]+)(?:\([^`]*\))?`/g)].map(([, name]) => name));
    const macros = ['matches', 'exists', 'exists_one', 'all', 'filter', 'map'];
    expect(named).toEqual(new Set([...Object.keys(FUNCTIONS), ...macros]));
  });
});
