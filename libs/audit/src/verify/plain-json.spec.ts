import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { utf8 } from '../bytes.js';
import { canonicalize } from '../canonical-json.js';
import { isPlainObject } from './plain-json.js';

/** The members as they are written; null for what is not plain. */
function plainMembers(text: string): Map<string, string> | null {
  const members = new Map<string, string>();
  const isPlain = isPlainObject(utf8(text), (name, value, end) => {
    members.set(text.slice(name + 1, value - 2), text.slice(value, end));
  });
  return isPlain ? members : null;
}

/** Whether the text is the canonical form of what it says. */
function isCanonical(text: string): boolean {
  try {
    return canonicalize(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

/** What is plain has to be canonical, and its members what `JSON.parse` makes of it. */
function expectSound(text: string): void {
  const members = plainMembers(text);
  if (members === null) return;
  expect({ text, canonical: isCanonical(text) }).toEqual({ text, canonical: true });
  const read = [...members].map(([name, value]) => [name, JSON.parse(value)]);
  expect(Object.fromEntries(read)).toEqual(JSON.parse(text));
  expect(members.size).toBe(Object.keys(JSON.parse(text)).length);
}

const LEAF = canonicalize({
  v: 1,
  org: 'org_test',
  subject: 'act_1',
  seq: 12,
  prev: null,
  type: 'action.decided',
  data: {
    risk: -20,
    matched: [{ rule: 'small', on: true }, {}, []],
    'a b': [0, [1, [false]]],
    ab: 999_999_999_999_999,
  },
});

describe('what is plain', () => {
  it('is nearly every leaf, with its members as they are written', () => {
    expect(Object.fromEntries(plainMembers(LEAF) ?? [])).toMatchObject({ v: '1', org: '"org_test"', prev: 'null' });
    expect([...(plainMembers('{}') ?? [1])]).toEqual([]);
  });

  it.each([
    '',
    '{',
    '{}}',
    '{} ',
    ' {}',
    '[]',
    '1',
    'null',
    '{"a":1,}',
    '{"a":1 }',
    '{"a": 1}',
    '{"a":01}',
    '{"a":-0}',
    '{"a":-}',
    '{"a":1.0}',
    '{"a":1e3}',
    '{"a":1000000000000000}',
    '{"a":nul}',
    '{"a":nulll}',
    '{"a":[1,]}',
    '{"a":[,1]}',
    '{"a":1"b":2}',
    '{"b":1,"a":2}',
    '{"a":1,"a":2}',
    '{"ab":1,"a":2}',
    '{"a":{"c":1,"b":2}}',
    '{"a":"\t"}',
    '{"a":"\\u0041"}',
    '{"a":"\\\\"}',
    '{"a":"ü"}',
    '{"a":"\u007f"}',
    '{"a":"\ud800"}',
    '{"a',
    '{"a"}',
    '{"a":"b',
    '\ufeff{}',
    `{"a":${'['.repeat(40)}${']'.repeat(40)}}`,
  ])('is not %j', (text) => {
    expect(plainMembers(text)).toBeNull();
  });

  it('is canonical, whatever is written', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        expectSound(text);
        expectSound(canonicalize(JSON.parse(text)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is canonical with any character of it changed, left out or doubled', () => {
    for (let at = 0; at < LEAF.length; at++) {
      const [before, char, after] = [LEAF.slice(0, at), LEAF.charAt(at), LEAF.slice(at + 1)];
      for (const other of ['', char + char, ...'"\\{}[],:-019.eEanlt ~!ü\u0000\u007f\ufeff'])
        expectSound(before + other + after);
    }
  });

  it('is what no member is hidden in: a name that JavaScript takes for something else', () => {
    const text = '{"10":1,"2":2,"__proto__":{"v":1},"constructor":3}';
    expect([...(plainMembers(text) ?? [])].map(([name]) => name)).toEqual(['10', '2', '__proto__', 'constructor']);
    expect(isCanonical(text)).toBe(true);
  });
});
