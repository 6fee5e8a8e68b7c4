import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { conditionLanguage } from './condition/condition-language.js';
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

  it('names what an editor is told of, and nothing else', () => {
    const { functions, macros } = conditionLanguage();
    const told = [...functions.map(({ name }) => name), ...macros];
    expect(told.filter((name) => !text.includes(`\`${name}`))).toEqual([]);
    expect(new Set(told)).toEqual(new Set([...Object.keys(FUNCTIONS), 'has', 'matches', ...macros]));
  });

  it('tells an editor how many arguments each function takes, as a policy is checked', () => {
    for (const { name, receiver, arguments: count, signatures } of conditionLanguage().functions) {
      expect(signatures.every((signature) => signature.includes(`${name}(`))).toBe(true);
      const when = `${receiver ? `action.type.${name}` : name}(1, 2, 3, 4, 5, 6)`;
      const rules = [{ id: 'r', effect: 'BLOCK', match: {}, when, reason: 'x' }];
      const [issue] = validatePolicy({ name: 'p', rules }, ACTIONS);
      const { least, most } = count;
      const wanted = least === most ? `${least}` : `${least} to ${most}`;
      expect(issue?.message).toBe(
        name === 'has' ? 'has() takes one field' : `${name}() takes ${wanted} arguments, not 6`,
      );
    }
  });
});
