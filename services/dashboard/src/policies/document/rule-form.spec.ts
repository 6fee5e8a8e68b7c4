import { describe, expect, it } from '@jest/globals';
import { PolicyDocument } from '@runplane/contracts';
import { parse } from 'yaml';
import { changedText, parsePolicy, policyText, withoutRule, withRule } from './policy-text';
import { changesOf, type RuleForm, readRule } from './rule-form';

const TEXT = `# Who may give money back
name: refunds
rules:
  - id: small # the usual case
    effect: ALLOW
    match: { actions: [create_refund], roles: [support] }
    when: action.amount <= 5000
    reason: Small
  - id: large
    description: Not shown by the form
    effect: REQUIRE_APPROVAL
    match:
      actions: [create_refund]
      schedule: { timeZone: UTC }
    when: action.amount > 5000 || risk.score > 60
    reason: Large
    approval:
      stages:
        - { name: finance, approvers: { groups: [finance], onCall: [desk] }, timeout: 4h, onTimeout: escalate }
        - { name: head, approvers: { people: [cfo@example.com] } }
      expiresIn: 4h
`;

function rulesOf(text: string) {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(parsed.why);
  return parsed.rules.map(readRule);
}

function edited(index: number, change: (form: RuleForm) => Partial<RuleForm>): string {
  const form = rulesOf(TEXT)[index]?.form as RuleForm;
  return changedText(TEXT, changesOf(index, form, { ...form, ...change(form) }));
}

describe('rules in a form', () => {
  it('are shown whole where they are simple', () => {
    expect(rulesOf(TEXT)[0]).toEqual({
      form: {
        id: 'small',
        effect: 'ALLOW',
        reason: 'Small',
        match: { actions: ['create_refund'], roles: ['support'] },
        comparisons: [{ field: 'action.amount', operator: '<=', kind: 'number', values: ['5000'] }],
        plan: null,
      },
      hidden: [],
    });
  });

  it('name each part that they do not show', () => {
    expect(rulesOf(TEXT)[1]?.hidden).toEqual([
      'description',
      'match.schedule',
      'when',
      'approval.stages[0].timeout',
      'approval.stages[0].onTimeout',
      'approval.stages[0].approvers.onCall',
      'approval.stages[1]',
    ]);
  });

  it('change their own part of the text, and no other line', () => {
    const text = edited(0, () => ({
      comparisons: [{ field: 'action.amount', operator: '<=', kind: 'number', values: ['7000'] }],
    }));
    expect(text).toBe(TEXT.replace('<= 5000', '<= 7000'));
  });

  it('change nothing that they do not show', () => {
    const text = edited(1, ({ plan }) => ({ plan: plan && { ...plan, groups: ['desk'], expiresIn: '8h' } }));
    const [, before] = parse(TEXT).rules;
    const [, after] = parse(text).rules;
    before.approval.stages[0].approvers.groups = ['desk'];
    before.approval.expiresIn = '8h';
    expect(after).toEqual(before);
  });

  it('write a plan for a rule that gets one, and drop it with the effect', () => {
    const plan = { groups: ['desk'], people: [], roles: [], quorum: 2, expiresIn: '1h' };
    const text = edited(0, () => ({ effect: 'REQUIRE_APPROVAL', plan }));
    expect(parse(text).rules[0].approval).toEqual({
      stages: [{ name: 'approval', approvers: { groups: ['desk'] }, quorum: 2 }],
      expiresIn: '1h',
    });
    expect(parse(edited(1, () => ({ effect: 'BLOCK' }))).rules[1]).not.toHaveProperty('approval');
  });

  it('are added and taken away', () => {
    const more = withRule(TEXT, { id: 'third', effect: 'BLOCK', reason: 'No' });
    expect(rulesOf(more).map(({ form }) => form.id)).toEqual(['small', 'large', 'third']);
    expect(more.startsWith('# Who may give money back\n')).toBe(true);
    expect(rulesOf(withoutRule(more, 0)).map(({ form }) => form.id)).toEqual(['large', 'third']);
  });

  it.each([
    ['name: [', 'not readable'],
    ['name: a', 'no list of rules'],
    ['name: a\nrules: [1]', 'no list of rules'],
    ['a: &x 1\nrules: [{ id: *x }]', 'anchors'],
  ])('say why they can not be shown: %j', (text, why) => {
    expect(parsePolicy(text)).toEqual({ ok: false, why: expect.stringContaining(why) });
  });
});

it('a document of the API is written as its author would, and means the same', () => {
  const document = PolicyDocument.parse(parse(TEXT));
  const text = policyText(document);
  expect(PolicyDocument.parse(parse(text))).toEqual(document);
  expect(text).toMatch(/^name: refunds\nrules:\n {2}- id: small\n {4}effect: ALLOW\n {4}match:/);
  expect(text).not.toMatch(/fourEyes|reminders|\[\]/);
});
