import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import type { QueryParameter } from './operation.js';
import { bracketed, writeQuery } from './write-query.js';

describe('a query string', () => {
  it.each<[QueryParameter, JsonObject, string]>([
    ['a', { a: 'x y&z' }, 'a=x%20y%26z'],
    ['a', { a: [1, true] }, 'a=1&a=true'],
    ['a', { a: null }, ''],
    ['a', {}, ''],
    [{ name: 'a', style: 'comma' }, { a: ['x,y', 'z'] }, 'a=x%2Cy,z'],
    [{ name: 'a', style: 'pipes' }, { a: ['x', 'y'] }, 'a=x%7Cy'],
    [{ name: 'a', style: 'spaces' }, { a: ['x', 'y'] }, 'a=x%20y'],
    [{ name: 'a', style: 'comma' }, { a: [] }, ''],
    [{ name: 'a', style: 'brackets' }, { a: { b: 1, 'c&': 'd' } }, 'a%5Bb%5D=1&a%5Bc%26%5D=d'],
  ])('of %j with %j is %s', (parameter, args, expected) => {
    expect(writeQuery([parameter], args)).toBe(expected);
  });

  it.each<[QueryParameter, JsonObject]>([
    ['a', { a: { b: 1 } }],
    ['a', { a: '\uD800' }],
    [{ name: 'a', style: 'pipes' }, { a: [[1]] }],
  ])('is refused of %j with %j', (parameter, args) => {
    expect(() => writeQuery([parameter], args)).toThrow(expect.objectContaining({ code: 'arguments_invalid' }));
  });
});

describe('a form', () => {
  const form = (value: JsonObject) =>
    decodeURIComponent(
      Object.entries(value)
        .flatMap(([n, v]) => bracketed(n, v))
        .join('&'),
    );

  it('writes lists and objects in brackets', () => {
    expect(form({ a: 1, b: ['x', 'y'], c: { d: true, e: null }, f: [{ g: 1 }, { g: 2 }] })).toBe(
      'a=1&b[]=x&b[]=y&c[d]=true&f[0][g]=1&f[1][g]=2',
    );
  });

  it('is refused where it is nested too deep', () => {
    expect(() => form({ a: { b: { c: { d: { e: { f: { g: 1 } } } } } } })).toThrow(/too deep/);
  });
});
