import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { conditionReader, expressionReader } from './read-condition.js';
import { variablesFor } from './variables.js';

const VARIABLES = variablesFor({ amount: 'int', currency: 'string', tags: 'list<string>' });

/** Shapes with every form in which digits stand in a condition; `#` is a number. */
const SHAPES = [
  'action.amount > #',
  'action.amount > # && action.amount < #',
  'action.amount in [#, #, 7] || context.x1 == #',
  'action.currency == "#" && action.amount == #',
  "action.currency in ['a#', \"b'#\"] || action.amount != -#",
  'context.list[#] == "x" && has(context.a#)',
  'context.n > #.5 || context.n < 1e#',
  'action.amount > 0x# || # > 3',
  'action.amount % # == 0 ? action.amount > # : context.v#',
  'action.tags.exists(t#, t#.size() > #) && {"a": #, "b": #}["a"] == #',
  '[#, #].map(x, x * #).sum() > # // at least #',
  'action.amount\n  > #\n|| amout > #',
  'action.charge.matches(r"^a{#}$") || "\\"#" == "x"',
  'facts.now - timestamp(#) > duration("#h")',
];
const NUMBERS = ['0', '7', '42', '007', '5000', '999999999999999', '9999999999999999', '99999999999999999999'];

const condition = fc
  .tuple(fc.constantFrom(...SHAPES), fc.array(fc.constantFrom(...NUMBERS), { minLength: 8, maxLength: 8 }))
  .map(([shape, numbers]) => numbers.reduce((text, number) => text.replace('#', number), shape));

describe('a reader that remembers the shapes of conditions', () => {
  it('reads each condition as one that remembers nothing', () => {
    const remembering = conditionReader(VARIABLES);
    let read = 0;
    fc.assert(
      fc.property(condition, (text) => {
        const expected = expressionReader(VARIABLES)(text);
        const actual = remembering(text);
        if (actual.ok || !expected.ok) expect(actual).toEqual(expected);
        if (actual.ok) read++;
      }),
      { seed: 7, numRuns: 2_000 },
    );
    expect(read).toBeGreaterThan(500);
  });

  it('does not take the digits of names and texts for numbers', () => {
    const read = conditionReader(VARIABLES);
    expect(read('action.currency == "1" && action.amount == 1')).not.toEqual(
      read('action.currency == "2" && action.amount == 1'),
    );
    expect(read('context.a1 == 1')).not.toEqual(read('context.a2 == 1'));
  });
});
