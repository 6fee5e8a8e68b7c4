import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DuplicateMemberError, parseStrictJson } from './strict-json.js';

describe('parseStrictJson', () => {
  it('reads what JSON.parse reads, however it is spaced', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '[{"x":{"b":[],"b":{}}}]',
    '{ "a" : "}" , "b" : "\\"" , "a" : null }',
  ])('refuses the duplicate of %s', (text) => {
    expect(() => parseStrictJson(text)).toThrow(DuplicateMemberError);
  });

  it('shows each number as it is written, with its place', () => {
    const seen: string[] = [];
    parseStrictJson('{"a": [1, {"b\\n": -2.50 }, "3", 9007199254740993 ], "c":1e400,"d":true}', (literal, path) => {
      seen.push(`${path.join('/')} ${literal}`);
    });
    expect(seen).toEqual(['a/0 1', 'a/1/b\n -2.50', 'a/3 9007199254740993', 'c 1e400']);
  });

  it.each(['', '{', '{"a"}', '[1,]', "{'a':1}"])('refuses the text %p, which is not JSON', (text) => {
    expect(() => parseStrictJson(text)).toThrow(SyntaxError);
  });
});
