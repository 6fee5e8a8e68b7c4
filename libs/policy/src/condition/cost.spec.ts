import { describe, expect, it } from '@jest/globals';
import { compileBundle } from '../bundle/compile-bundle.js';
import { evaluate } from '../decision/evaluate.js';
import { bundleOf, inputOf } from '../testing/fixtures.js';
import { compileRegex } from './regex.js';

const LONG = 'a'.repeat(60_000);
const MANY = Array.from({ length: 5_000 }, (_, i) => `x${i}`);

function blocked(when: string, context: Parameters<typeof inputOf>[0]): string | undefined {
  const compiled = compileBundle(
    bundleOf([
      { id: 'allow', effect: 'ALLOW' },
      { id: 'costly', effect: 'BLOCK', when },
    ]),
  );
  return evaluate(compiled, inputOf(context)).matched[0]?.error;
}

describe('a condition that costs too much fails, and so blocks', () => {
  it.each([
    ['loops in loops', 'context.many.exists(a, context.many.exists(b, a + "!" == b))', { many: MANY }],
    ['lists that are searched in loops', 'context.many.all(a, a in context.many)', { many: MANY }],
    [
      'texts that are searched in loops',
      'context.many.exists(a, context.long.contains(a))',
      { many: MANY, long: LONG },
    ],
    ['large expressions on long texts', 'context.long.matches("(a|aa){300}$")', { long: LONG }],
    [
      'maps that are compared in loops',
      'context.many.exists(a, context.map == context.map)',
      { many: MANY, map: Object.fromEntries(MANY.map((key) => [key, 1])) },
    ],
    ['products of lists', 'context.many.hasAny(context.many)', { many: MANY }],
  ])('%s', (_, when, context) => {
    expect(blocked(when, { context })).toMatch(/costs too much|too long/);
  });

  it('texts that grow', () => {
    const doubled = Array.from({ length: 5 }).reduce<string>((text) => `(${text} + ${text})`, 'context.long');
    expect(blocked(`${doubled} == "x"`, { context: { long: LONG } })).toContain('the string is too long');
  });

  it('many rules that cost much share one budget', () => {
    const rules = Array.from({ length: 100 }, (_, i) => ({
      id: `r${i}`,
      effect: 'REQUIRE_APPROVAL' as const,
      when: `context.long.matches("(b|bb){9}c${i}")`,
    }));
    const input = inputOf({ context: { long: LONG.slice(0, 8_000) } });
    const errors = evaluate(compileBundle(bundleOf(rules)), input).matched;
    expect(errors.length).toBeGreaterThan(0);
    expect(errors[0]?.error).toContain('costs too much');
    expect(evaluate(compileBundle(bundleOf(rules.slice(0, 5))), input).matched).toEqual([]);
  });
});

describe('compileRegex', () => {
  it('does not backtrack', () => {
    expect(compileRegex('^(a+)+$').test(`${LONG}!`)).toBe(false);
  });

  it.each(['(a', 'a{2000}', '(?=a)', '\\1', '(a{50}){50}', 'x'.repeat(301)])('refuses %j', (pattern) => {
    expect(() => compileRegex(pattern)).toThrow(RangeError);
  });
});

describe('a condition reaches nothing of the host', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('%s is no field', (name) => {
    for (const path of [`context.${name}`, `context.tags.${name}`, `action.${name}`]) {
      expect(blocked(`has(${path}) || ${path} == "x"`, {})).toBeDefined();
    }
    expect(blocked(`has(context.${name})`, {})).toBeUndefined();
  });

  it('reads members of their own that carry such a name', () => {
    const context = JSON.parse('{ "__proto__": "x", "constructor": "y" }') as { [name: string]: string };
    const compiled = compileBundle(
      bundleOf([{ id: 'a', effect: 'ALLOW', when: 'context.__proto__ == "x" && context.constructor == "y"' }]),
    );
    expect(evaluate(compiled, inputOf({ context })).decision).toBe('ALLOW');
  });

  it('calls nothing of the input', () => {
    const evil = { toString: () => 'EUR', valueOf: () => 7, toJSON: () => 'EUR' } as never;
    expect(blocked('action.currency == "EUR"', { material: { currency: evil } })).toContain(
      'cannot compare map with string',
    );
    expect(blocked('action.amount > 5', { material: { amount: (() => 7) as never } })).toContain('is a function');
    expect(blocked('action.amount > 5', { material: { amount: 7n as never } })).toContain('is a bigint');
  });
});
