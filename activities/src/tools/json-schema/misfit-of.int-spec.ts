import { describe, expect, it } from '@jest/globals';
import { misfitOf } from './misfit-of.js';

const TOO_LONG = 'it takes too long to tell whether it fits the schema';
/** It would take longer than the universe has lasted; so the time that it is given decides nothing. */
const SHORT_MS = 500;

/** Each level asks the next one twice: 2^64 checks of one value. */
function doublingSchema() {
  const levels = Array.from({ length: 64 }, (_, level) => {
    const next = { $ref: `#/$defs/level${level + 1}` };
    return [`level${level}`, { allOf: [next, next] }] as const;
  });
  return { $ref: '#/$defs/level0', $defs: { ...Object.fromEntries(levels), level64: { type: 'string' } } };
}

describe('a JSON schema from outside', () => {
  it('says what does not fit it, one call after the other and several at once', async () => {
    const schema = { type: 'object', properties: { amount: { type: 'number' } }, required: ['amount'] };
    expect(await misfitOf(schema, { amount: 1 })).toBeNull();
    expect(await misfitOf(schema, { amount: 'many' })).toBe('data/amount must be number');
    const answers = await Promise.all([{ amount: 1 }, {}, { amount: 2 }].map((value) => misfitOf(schema, value)));
    expect(answers).toEqual([null, "data must have required property 'amount'", null]);
  });

  it('that can not be read is an error, and does not spoil the next one', async () => {
    await expect(misfitOf({ type: 'string', pattern: '(' }, 'a')).rejects.toThrow('Invalid regular expression');
    await expect(misfitOf({ $ref: '#' }, 'a')).rejects.toThrow('Maximum call stack size exceeded');
    expect(await misfitOf({ $id: 'https://schemas.example/one', type: 'string' }, 'a')).toBeNull();
    expect(await misfitOf({ $id: 'https://schemas.example/one', type: 'number' }, 'a')).toBe('data must be number');
  });

  it.each([
    ['a pattern that backtracks', { type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(100)}!`],
    ['references that multiply', doublingSchema(), 'a'],
  ])('is given up where it takes for ever by %s, and keeps nobody waiting', async (_, schema, value) => {
    let turns = 0;
    const others = setInterval(() => turns++, 1);
    try {
      expect(await misfitOf(schema, value, SHORT_MS)).toBe(TOO_LONG);
    } finally {
      clearInterval(others);
    }
    expect(turns).toBeGreaterThan(1);
    expect(await misfitOf({ type: 'string' }, 'a')).toBeNull();
  });
});
