import { describe, expect, it } from '@jest/globals';
import { builtInCatalogue } from '@runplane/mapping';
import { validatePolicy } from '@runplane/policy';
import fc from 'fast-check';
import { type Comparison, comparisonFault, readCondition, writeCondition } from './condition';

describe('the conditions that a form shows', () => {
  it.each([
    ['action.amount <= 5000', [{ field: 'action.amount', operator: '<=', kind: 'number', values: ['5000'] }]],
    [
      'action.currency in ["EUR", \'USD\'] && risk.score >= 60',
      [
        { field: 'action.currency', operator: 'in', kind: 'text', values: ['EUR', 'USD'] },
        { field: 'risk.score', operator: '>=', kind: 'number', values: ['60'] },
      ],
    ],
    [
      '!("on-call" in agent.roles)',
      [{ field: 'agent.roles', operator: 'excludes', kind: 'text', values: ['on-call'] }],
    ],
    ['"eu" in agent.roles', [{ field: 'agent.roles', operator: 'includes', kind: 'text', values: ['eu'] }]],
    ['context.vip == true', [{ field: 'context.vip', operator: '==', kind: 'boolean', values: ['true'] }]],
    ['target.id.startsWith("cus_")', [{ field: 'target.id', operator: 'startsWith', kind: 'text', values: ['cus_'] }]],
  ])('reads %s', (text, comparisons) => {
    expect(readCondition(text)).toEqual(comparisons);
  });

  it.each([
    'action.amount > 5 || risk.score > 3',
    '(action.amount > 5)',
    'has(action.amount)',
    'action.amount + 1 > 5',
    'action.amount > action.limit',
    'action.currency in ["EUR", 1]',
    'action.currency in []',
    'action.amount >',
    'action.amount > 5 &&',
    'amount > 5',
    'action.customer == r"a\\d"',
    'action.customer == """a"""',
    "action.customer == 'it\\'s'",
    'action.amount > 12345678901234567890',
    '',
  ])('leaves %s to the text', (text) => {
    expect(readCondition(text)).toBeNull();
  });

  it('reads back all that it writes', () => {
    fc.assert(
      fc.property(fc.array(comparison(), { minLength: 1, maxLength: 5 }), (comparisons) => {
        expect(readCondition(writeCondition(comparisons))).toEqual(comparisons);
      }),
    );
  });

  it('writes what the engine takes', () => {
    const comparisons: Comparison[] = [
      { field: 'action.amount', operator: '>', kind: 'number', values: ['5000'] },
      { field: 'action.currency', operator: 'in', kind: 'text', values: ['EUR', 'USD'] },
      { field: 'agent.roles', operator: 'includes', kind: 'text', values: ['support'] },
      { field: 'agent.roles', operator: 'excludes', kind: 'text', values: ['"\\\n'] },
      { field: 'agent.name', operator: 'startsWith', kind: 'text', values: ['bot'] },
      { field: 'context.vip', operator: '!=', kind: 'boolean', values: ['true'] },
    ];
    const when = writeCondition(comparisons);
    const rule = { id: 'a', effect: 'BLOCK', match: { actions: ['create_refund'] }, when, reason: 'r' };
    expect(validatePolicy({ name: 'p', rules: [rule] }, builtInCatalogue().actions)).toEqual([]);
  });

  it('says what is missing in one that is not filled in', () => {
    const whole: Comparison = { field: 'action.amount', operator: '>', kind: 'number', values: ['1'] };
    expect(comparisonFault(whole)).toBeNull();
    expect(comparisonFault({ ...whole, field: 'amount' })).toMatch('Name a field');
    expect(comparisonFault({ ...whole, values: ['ten'] })).toMatch('number');
    expect(comparisonFault({ ...whole, values: [] })).toMatch('value');
  });
});

function comparison(): fc.Arbitrary<Comparison> {
  const field = fc.constantFrom('action.amount', 'target.environment', 'context.a_b.C', 'facts.history.knownTarget');
  const text = fc.string({ unit: 'grapheme' }).map((value) => ({ kind: 'text' as const, values: [value] }));
  const number = fc.integer().map((value) => ({ kind: 'number' as const, values: [String(value)] }));
  const single = fc
    .constantFrom('==', '<=', 'includes', 'excludes', 'in')
    .chain((operator) =>
      fc
        .tuple(field, fc.oneof(text, number))
        .map(([name, value]) => ({ field: name, operator, ...value }) as Comparison),
    );
  const method = fc
    .tuple(field, fc.constantFrom('startsWith', 'contains'), text)
    .map(([name, operator, value]) => ({ field: name, operator, ...value }) as Comparison);
  return fc.oneof(single, method);
}
