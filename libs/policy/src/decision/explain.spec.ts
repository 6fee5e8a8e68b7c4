import { describe, expect, it } from '@jest/globals';
import { compileBundle } from '../bundle/compile-bundle.js';
import { bundleOf, inputOf } from '../testing/fixtures.js';
import { explain } from './explain.js';

describe('explain', () => {
  it('shows every rule that the action meets, with the values of its condition', () => {
    const compiled = compileBundle(
      bundleOf([
        { id: 'allow', effect: 'ALLOW', when: '"vip" in context.tags && facts.now.getHours("UTC") < 12' },
        {
          id: 'large',
          effect: 'REQUIRE_APPROVAL',
          when: 'action.amount > 1000 && agent.roles.exists(r, r == "support")',
        },
        {
          id: 'broken',
          effect: 'BLOCK',
          match: { roles: ['support'] },
          when: 'context.nothing == 1 || action.currency == "USD"',
        },
        { id: 'admins', effect: 'BLOCK', match: { roles: ['admin'] }, when: 'true' },
        { id: 'elsewhere', effect: 'BLOCK', match: { environments: ['dev'] } },
      ]),
    );
    const { record, rules } = explain(compiled, inputOf());
    expect(record.decision).toBe('BLOCK');
    expect(rules).toEqual([
      {
        policy: 'p',
        version: 1,
        rule: 'admins',
        effect: 'BLOCK',
        matched: false,
        error: null,
        head: { member: 'roles', actual: ['support'] },
        condition: null,
      },
      {
        policy: 'p',
        version: 1,
        rule: 'broken',
        effect: 'BLOCK',
        matched: true,
        head: null,
        error: 'context.nothing is missing (line 1, column 9)',
        condition: {
          text: 'context.nothing == 1 || action.currency == "USD"',
          values: [
            { expression: 'context.nothing == 1', value: null, error: 'context.nothing is missing' },
            { expression: 'context.nothing', value: null, error: 'context.nothing is missing' },
            { expression: 'action.currency == "USD"', value: false, error: null },
            { expression: 'action.currency', value: 'EUR', error: null },
          ],
        },
      },
      {
        policy: 'p',
        version: 1,
        rule: 'large',
        effect: 'REQUIRE_APPROVAL',
        matched: true,
        error: null,
        head: null,
        condition: {
          text: 'action.amount > 1000 && agent.roles.exists(r, r == "support")',
          values: [
            { expression: 'action.amount > 1000', value: true, error: null },
            { expression: 'action.amount', value: 5_000, error: null },
            { expression: 'agent.roles.exists(r, r == "support")', value: true, error: null },
            { expression: 'agent.roles', value: ['support'], error: null },
          ],
        },
      },
      {
        policy: 'p',
        version: 1,
        rule: 'allow',
        effect: 'ALLOW',
        matched: true,
        error: null,
        head: null,
        condition: {
          text: '"vip" in context.tags && facts.now.getHours("UTC") < 12',
          values: [
            { expression: '"vip" in context.tags', value: true, error: null },
            { expression: 'context.tags', value: ['vip'], error: null },
            { expression: 'facts.now.getHours("UTC") < 12', value: true, error: null },
            { expression: 'facts.now.getHours("UTC")', value: 10, error: null },
            { expression: 'facts.now', value: '2026-01-06T10:00:00.000Z', error: null },
          ],
        },
      },
    ]);
  });

  it('says that a glob does not open an unmapped tool', () => {
    const compiled = compileBundle(bundleOf([{ id: 'all', effect: 'ALLOW' }]));
    const { rules } = explain(compiled, inputOf({ action: { type: 'unmapped' } }));
    expect(rules).toMatchObject([{ rule: 'all', matched: false, head: { member: 'actions', actual: 'unmapped' } }]);
  });

  it('has no rules for an input that cannot be judged', () => {
    expect(explain(compileBundle(bundleOf([{ id: 'all', effect: 'ALLOW' }])), {} as never).rules).toEqual([]);
  });
});
