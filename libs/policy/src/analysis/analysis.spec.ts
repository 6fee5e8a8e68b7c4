import { describe, expect, it } from '@jest/globals';
import type { ActionDefinition } from '@runplane/contracts';
import { compileBundle } from '../bundle/compile-bundle.js';
import { evaluate } from '../decision/evaluate.js';
import { PolicyError } from '../policy-error.js';
import { ACTIONS } from '../testing/actions.js';
import { bundleOf } from '../testing/fixtures.js';
import { analyseBundle } from './analyse-bundle.js';
import { ask } from './ask.js';

type Rules = Parameters<typeof bundleOf>[0];
const REFUND = { actions: ['create_refund'] };
const refund = ACTIONS.get('create_refund') as ActionDefinition;

function findings(rules: Rules): string[] {
  return analyseBundle(compileBundle(bundleOf(rules)), ACTIONS).map(({ kind, rule, by }) =>
    [kind, rule, ...by.map((other) => other.rule)].join(' '),
  );
}

describe('analyseBundle', () => {
  it('names each rule whose plan lets silence approve', () => {
    const stage = { name: 'team', approvers: { people: [], groups: ['a'], roles: [] }, quorum: 1, reminders: [] };
    const silent = { ...stage, timeout: '1h', onTimeout: 'allow', allowWithoutDecision: true } as const;
    const approval = { stages: [silent], expiresIn: '2h', fourEyes: false, denyReasonRequired: false };
    expect(findings([{ id: 'r', effect: 'REQUIRE_APPROVAL', match: REFUND, approval }])).toEqual([
      'allows_by_silence r',
    ]);
  });

  it('names what it has no work left for, where all rules meet: its work does not grow with their square', () => {
    const rules = Array.from({ length: 40 }, (_, i) => ({
      id: `r${i}`,
      effect: i % 2 === 0 ? ('ALLOW' as const) : ('BLOCK' as const),
      match: REFUND,
      when: `context.a > ${i} && context.b == "x${i}" && context.c > ${i} && agent.name == "n${i}"`,
    }));
    const found = analyseBundle(compileBundle(bundleOf(rules)), ACTIONS, 100_000);
    const last = found.find(({ rule }) => rule === 'r9');
    expect(last).toMatchObject({ kind: 'not_analysed', message: expect.stringContaining('too many inputs') });
    // Of those that it had the work for nothing is to be said: each of them matters.
    expect(found.filter(({ kind }) => kind !== 'not_analysed')).toEqual([]);
    expect(found.length).toBeLessThan(rules.length);
  });

  it('finds nothing in rules that all matter', () => {
    expect(
      findings([
        { id: 'small', effect: 'ALLOW', match: REFUND, when: 'action.amount <= 5000' },
        {
          id: 'large',
          effect: 'REQUIRE_APPROVAL',
          match: REFUND,
          when: 'action.amount > 5000 && action.amount <= 100000',
        },
        { id: 'huge', effect: 'BLOCK', match: REFUND, when: 'action.amount > 100000' },
        {
          id: 'night',
          effect: 'BLOCK',
          match: { ...REFUND, schedule: { timeZone: 'UTC', from: '22:00', to: '06:00' } },
        },
      ]),
    ).toEqual([]);
  });

  it('finds what is never true: conditions and heads that exclude each other', () => {
    expect(
      findings([
        { id: 'gap', effect: 'BLOCK', match: REFUND, when: 'action.amount > 100 && action.amount < 101' },
        {
          id: 'head',
          effect: 'BLOCK',
          match: { ...REFUND, environments: ['prod*'] },
          when: 'target.environment == "staging"',
        },
        { id: 'roles', effect: 'BLOCK', match: { ...REFUND, roles: ['ops'] }, when: '!("ops" in agent.roles)' },
        { id: 'fine', effect: 'BLOCK', match: REFUND, when: 'action.amount > 100 && action.amount < 102' },
      ]),
    ).toEqual(['unreachable gap', 'unreachable head', 'unreachable roles']);
  });

  it('finds what a more severe rule covers, alone or together with others', () => {
    expect(
      findings([
        { id: 'allow', effect: 'ALLOW', match: REFUND, when: 'action.amount > 500' },
        { id: 'block', effect: 'BLOCK', match: REFUND, when: 'action.amount > 100' },
      ]),
    ).toEqual(['shadowed allow block']);
    expect(
      findings([
        { id: 'allow', effect: 'ALLOW', match: REFUND },
        { id: 'low', effect: 'BLOCK', match: REFUND, when: 'action.amount <= 100' },
        { id: 'rest', effect: 'REQUIRE_APPROVAL', match: REFUND, when: 'action.amount >= 50' },
      ]),
    ).toEqual(['shadowed allow low rest']);
  });

  it('finds rules that contradict each other, and rules that are there twice', () => {
    expect(
      findings([
        { id: 'a', effect: 'ALLOW', match: REFUND, when: 'action.amount > 100' },
        { id: 'b', effect: 'BLOCK', match: REFUND, when: '!(action.amount <= 100)' },
      ]),
    ).toEqual(['contradicting a b']);
    expect(
      findings([
        { id: 'a', effect: 'BLOCK', match: REFUND, when: 'action.amount >= 101' },
        { id: 'b', effect: 'BLOCK', match: REFUND, when: 'action.amount > 100' },
      ]),
    ).toEqual(['duplicate b a']);
  });

  it('tells schedules, roles and optional fields apart', () => {
    const schedule = (from: string, to: string) => ({ ...REFUND, schedule: { timeZone: 'Europe/Berlin', from, to } });
    expect(
      findings([
        { id: 'day', effect: 'BLOCK', match: schedule('08:00', '20:00') },
        { id: 'office', effect: 'ALLOW', match: schedule('09:00', '17:00') },
        { id: 'late', effect: 'ALLOW', match: schedule('19:00', '21:00') },
        { id: 'no-reason', effect: 'REQUIRE_APPROVAL', match: schedule('20:00', '21:00'), when: '!has(action.reason)' },
      ]),
    ).toEqual(['shadowed office day']);
  });

  it('says which rules it has not analysed', () => {
    expect(
      findings([{ id: 'ratio', effect: 'BLOCK', match: REFUND, when: 'action.amount > facts.history.maxAmount * 3' }]),
    ).toEqual([]);
    expect(
      findings([
        { id: 'ratio', effect: 'BLOCK', match: REFUND, when: 'action.amount * action.amount < 0' },
        { id: 'other', effect: 'BLOCK', match: { actions: ['unheard_of'] } },
      ]),
    ).toEqual(['not_analysed other', 'not_analysed ratio']);
  });
});

describe('ask', () => {
  const compiled = compileBundle(
    bundleOf([
      { id: 'small', effect: 'ALLOW', match: REFUND, when: 'action.amount <= 50000' },
      {
        id: 'review',
        effect: 'REQUIRE_APPROVAL',
        match: REFUND,
        when: 'action.amount > 20000 && action.currency != "USD"',
      },
      { id: 'huge', effect: 'BLOCK', match: REFUND, when: 'action.amount > 1000000' },
    ]),
  );

  it('answers yes with an input that gets the decision', () => {
    const answer = ask(compiled, { action: refund, when: 'action.amount > 20000', decision: 'ALLOW' });
    expect(answer.answer).toBe('yes');
    const { input, record } = answer.example as NonNullable<typeof answer.example>;
    expect(evaluate(compiled, input)).toEqual(record);
    expect(record.decision).toBe('ALLOW');
    expect(input.action.material).toMatchObject({ currency: 'USD' });
    expect(input.action.material.amount).toBeGreaterThan(20_000);
  });

  it('answers no where no input can', () => {
    expect(ask(compiled, { action: refund, when: 'action.amount > 50000', decision: 'ALLOW' })).toMatchObject({
      answer: 'no',
      example: null,
    });
    expect(
      ask(compiled, { action: refund, when: 'action.amount > 1000000', decision: 'REQUIRE_APPROVAL' }).answer,
    ).toBe('no');
  });

  it('knows the default, and tools that nobody has mapped', () => {
    const payout = ACTIONS.get('create_payout') as ActionDefinition;
    expect(ask(compiled, { action: payout, decision: 'ALLOW' }).answer).toBe('no');
    const open = compileBundle(bundleOf([], { defaultEffect: 'ALLOW' }));
    expect(ask(open, { action: payout, decision: 'ALLOW' }).answer).toBe('yes');
    expect(ask(open, { action: { ...payout, type: 'unmapped' }, decision: 'ALLOW' }).answer).toBe('no');
  });

  it('answers unknown, and not no, where it can only try', () => {
    const hard = compileBundle(
      bundleOf([{ id: 'hard', effect: 'ALLOW', match: REFUND, when: 'action.charge.matches("^x[0-9]{7}$")' }]),
    );
    expect(ask(hard, { action: refund, decision: 'ALLOW' }).answer).toBe('unknown');
  });

  it('uses the real risk score', () => {
    const risky = compileBundle(bundleOf([{ id: 'calm', effect: 'ALLOW', match: REFUND, when: 'risk.score < 30' }]));
    const answer = ask(risky, { action: refund, decision: 'ALLOW' });
    expect(answer.answer).toBe('yes');
    expect(answer.example?.record.risk.score).toBeLessThan(30);
  });

  it('refuses a question that does not fit the action', () => {
    expect(() => ask(compiled, { action: refund, when: 'action.amout > 5', decision: 'ALLOW' })).toThrow(PolicyError);
  });
});
