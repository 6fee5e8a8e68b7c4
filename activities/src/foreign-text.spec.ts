import { describe, expect, it } from '@jest/globals';
import type { Json } from '@runplane/contracts';
import { foreignJson, foreignText, storable } from './foreign-text.js';

describe('a text from outside', () => {
  it('is cut between characters', () => {
    expect(foreignText(`${'x'.repeat(9)}😀`, 10)).toBe('x'.repeat(9));
    expect(foreignText(`${'x'.repeat(8)}😀`, 10)).toBe(`${'x'.repeat(8)}😀`);
  });

  it('is one line without NUL and lone surrogates', () => {
    expect(foreignText(' a\0b\r\n\u001b[31mc\ud800d\udc00 ')).toBe('a b [31mc\ufffdd\ufffd');
    expect(foreignText('x'.repeat(5000))).toHaveLength(2000);
  });
});

describe('JSON from outside', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  it('is its value, and a text where it is none', () => {
    expect(foreignJson('{"a":[1]}')).toEqual({ a: [1] });
    expect(foreignJson('{"a":')).toBe('{"a":');
  });

  it('is a text where it is nested deeper than others can read', () => {
    expect(foreignJson(nested(100))).toBeInstanceOf(Array);
    for (const levels of [102, 400_000]) expect(foreignJson(nested(levels))).toBe(nested(levels));
  });

  it('can be stored everywhere', () => {
    const value: Json = { 'a\0': ['\ud83d', '😀', null, 1], b: { '\udc00': 'line\nline' }, ['__proto__']: 1 };
    expect(storable(value)).toEqual({
      'a\ufffd': ['\ufffd', '😀', null, 1],
      b: { '\ufffd': 'line\nline' },
      ['__proto__']: 1,
    });
  });
});
