import { describe, expect, it } from '@jest/globals';
import { misfitOf, TOO_LONG } from './misfit-of.js';

/** It would take longer than the universe has lasted; so the time that it is given decides nothing. */
const SHORT_MS = 500;

const asker = (orgId: string, signal = new AbortController().signal) => ({ orgId, signal });
const BACKTRACKS = [{ type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(100)}!`] as const;

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
    expect(await misfitOf(schema, { amount: 1 }, asker('org_1'))).toBeNull();
    expect(await misfitOf(schema, { amount: 'many' }, asker('org_1'))).toBe('data/amount must be number');
    const answers = await Promise.all(
      [{ amount: 1 }, {}, { amount: 2 }].map((value) => misfitOf(schema, value, asker('org_1'))),
    );
    expect(answers).toEqual([null, "data must have required property 'amount'", null]);
  });

  it('that can not be read is an error, and does not spoil the next one', async () => {
    await expect(misfitOf({ type: 'string', pattern: '(' }, 'a', asker('org_1'))).rejects.toThrow(
      'Invalid regular expression',
    );
    await expect(misfitOf({ $ref: '#' }, 'a', asker('org_1'))).rejects.toThrow('Maximum call stack size exceeded');
    expect(await misfitOf({ $id: 'https://schemas.example/one', type: 'string' }, 'a', asker('org_1'))).toBeNull();
    expect(await misfitOf({ $id: 'https://schemas.example/one', type: 'number' }, 'a', asker('org_1'))).toBe(
      'data must be number',
    );
  });

  it.each([
    ['a pattern that backtracks', ...BACKTRACKS],
    ['references that multiply', doublingSchema(), 'a'],
  ])('is given up where it takes for ever by %s, and keeps nobody waiting', async (_, schema, value) => {
    let turns = 0;
    const others = setInterval(() => turns++, 1);
    try {
      expect(await misfitOf(schema, value, asker('org_1'), SHORT_MS)).toBe(TOO_LONG);
    } finally {
      clearInterval(others);
    }
    expect(turns).toBeGreaterThan(1);
    expect(await misfitOf({ type: 'string' }, 'a', asker('org_1'))).toBeNull();
  });

  it('waits for others of its org, not for those of another, and no longer than it is asked for', async () => {
    const order: string[] = [];
    const [schema, value] = BACKTRACKS;
    const stuck = [1, 2].map(() =>
      misfitOf(schema, value, asker('org_1'), SHORT_MS).then((misfit) => order.push(`stuck: ${misfit}`)),
    );
    const gone = new AbortController();
    const waiting = misfitOf({ type: 'string' }, 'a', asker('org_1', gone.signal));
    const behind = misfitOf({ type: 'string' }, 'a', asker('org_1')).then((misfit) => order.push(`behind: ${misfit}`));
    gone.abort();
    expect([await waiting, order]).toEqual([TOO_LONG, []]);
    expect(await misfitOf({ type: 'string' }, 'a', asker('org_2'))).toBeNull();
    await Promise.all([...stuck, behind]);
    expect(order).toEqual([`stuck: ${TOO_LONG}`, `stuck: ${TOO_LONG}`, 'behind: null']);
  });
});
