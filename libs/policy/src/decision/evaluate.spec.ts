import { describe, expect, it } from '@jest/globals';
import { DecisionRecord } from '@runplane/contracts';
import { compileBundle } from '../bundle/compile-bundle.js';
import { ENGINE } from '../engine-version.js';
import { bundleOf, inputOf } from '../testing/fixtures.js';
import { evaluate } from './evaluate.js';

const ALLOW = { id: 'allow', effect: 'ALLOW' } as const;
const REVIEW = { id: 'review', effect: 'REQUIRE_APPROVAL' } as const;
const BLOCK = { id: 'block', effect: 'BLOCK' } as const;

function decide(
  ...[rules, input = inputOf(), settings]: [
    Parameters<typeof bundleOf>[0],
    ReturnType<typeof inputOf>?,
    Parameters<typeof bundleOf>[1]?,
  ]
) {
  return evaluate(compileBundle(bundleOf(rules, settings)), input);
}

describe('evaluate', () => {
  it('answers a record that fits the contract, with bundle and engine', () => {
    const compiled = compileBundle(bundleOf([ALLOW]));
    const record = evaluate(compiled, inputOf());
    expect(DecisionRecord.parse(record)).toEqual(record);
    expect(record).toMatchObject({
      decision: 'ALLOW',
      reason: 'Rule allow.',
      byDefault: false,
      policyBundle: compiled.digest,
    });
    expect(record.engine).toBe(ENGINE);
    expect(record.engine).toMatch(/^runplane-policy\/2 risk\/[0-9a-f]{12}$/);
  });

  it('takes the most severe effect, in any order of rules', () => {
    for (const rules of [
      [ALLOW, REVIEW, BLOCK],
      [BLOCK, REVIEW, ALLOW],
      [REVIEW, BLOCK, ALLOW],
    ]) {
      expect(decide(rules)).toMatchObject({
        decision: 'BLOCK',
        matched: [{ policy: 'p', version: 1, rule: 'block', effect: 'BLOCK' }],
      });
    }
    expect(decide([ALLOW, REVIEW])).toMatchObject({ decision: 'REQUIRE_APPROVAL', matched: [{ rule: 'review' }] });
  });

  it.each(['BLOCK', 'ALLOW', 'REQUIRE_APPROVAL'] as const)('falls back on the default %s', (defaultEffect) => {
    const record = decide([{ ...BLOCK, match: { actions: ['other'] } }], inputOf(), { defaultEffect });
    expect(record).toMatchObject({ decision: defaultEffect, byDefault: true, matched: [] });
    expect(record.plan !== null).toBe(defaultEffect === 'REQUIRE_APPROVAL');
  });

  it('blocks on a kill switch and for a disabled agent, before any rule', () => {
    const killSwitches = [{ scope: 'agent' as const, value: 'agt_1', reason: 'incident 7' }];
    expect(decide([ALLOW], inputOf({ facts: { killSwitches } }))).toMatchObject({
      decision: 'BLOCK',
      reason: 'The kill switch of agent agt_1 is on: incident 7',
      byDefault: false,
    });
    expect(decide([ALLOW], inputOf({ agent: { status: 'disabled' } }))).toMatchObject({
      decision: 'BLOCK',
      reason: 'The agent support-bot is disabled.',
    });
  });

  it('checks every member of a head', () => {
    const head = {
      actions: ['create_*'],
      providers: ['stripe'],
      operations: ['stripe.*.create'],
      effects: ['money' as const],
      targetTypes: ['ch*'],
      environments: ['prod*'],
      sensitivities: ['medium' as const],
      agents: ['support-*'],
      roles: ['supp*'],
      schedule: { timeZone: 'Europe/Berlin', days: ['tue' as const], from: '09:00', to: '17:00' },
    };
    expect(decide([{ ...ALLOW, match: head }]).decision).toBe('ALLOW');
    for (const other of [
      inputOf({ action: { type: 'delete_refund' } }),
      inputOf({ action: { provider: 'adyen' } }),
      inputOf({ action: { operation: 'stripe.refunds.update' } }),
      inputOf({ action: { effect: 'write' } }),
      inputOf({ target: { type: 'refund' } }),
      inputOf({ target: { environment: 'staging' } }),
      inputOf({ target: { sensitivity: 'high' } }),
      inputOf({ agent: { name: 'sales-bot' } }),
      inputOf({ agent: { roles: ['sales'] } }),
      inputOf({ facts: { now: '2026-01-06T16:00:00Z' } }),
      inputOf({ facts: { now: '2026-01-07T10:00:00Z' } }),
    ]) {
      expect(decide([{ ...ALLOW, match: head }], other).decision).toBe('BLOCK');
    }
  });

  it.each([
    ['missing', inputOf({ material: {} }), 'action.amount is missing (line 1, column 8)'],
    ['null', inputOf({ material: { amount: null } }), 'action.amount is missing (line 1, column 8)'],
    ['of a wrong type', inputOf({ material: { amount: '5' } }), 'cannot order string and number (line 1, column 1)'],
    [
      'not finite',
      inputOf({ material: { amount: Number.NaN } }),
      'action.amount is not a finite number (line 1, column 8)',
    ],
  ])('counts a field that is %s as a match, except in ALLOW', (_, input, error) => {
    const when = 'action.amount > 1000000';
    expect(decide([ALLOW, { ...BLOCK, when }], input)).toMatchObject({
      decision: 'BLOCK',
      matched: [{ rule: 'block', error }],
    });
    expect(decide([ALLOW, { ...REVIEW, when }], input)).toMatchObject({
      decision: 'REQUIRE_APPROVAL',
      matched: [{ rule: 'review', error }],
    });
    const allowed = decide([{ ...ALLOW, when }], input);
    expect(allowed).toMatchObject({ decision: 'BLOCK', byDefault: true, matched: [] });
    expect(allowed.reason).toContain(`p/allow: ${error}`);
  });

  it('does not let a match by error soften the default', () => {
    const input = inputOf({ material: {} });
    expect(decide([{ ...REVIEW, when: 'action.amount > 1' }], input)).toMatchObject({
      decision: 'BLOCK',
      byDefault: true,
      matched: [{ rule: 'review', error: expect.any(String) }],
    });
    expect(decide([{ ...REVIEW, when: 'action.amount > 1' }], input, { defaultEffect: 'ALLOW' }).decision).toBe(
      'REQUIRE_APPROVAL',
    );
  });

  it('lets an unmapped tool through only by a rule that names it', () => {
    const input = inputOf({ action: { type: 'unmapped', effect: 'destructive' } });
    expect(decide([ALLOW], input, { defaultEffect: 'ALLOW' }).decision).toBe('BLOCK');
    expect(decide([{ ...ALLOW, match: { actions: ['*'] } }], input).decision).toBe('BLOCK');
    expect(decide([REVIEW], input).decision).toBe('BLOCK');
    expect(decide([{ ...ALLOW, match: { actions: ['unmapped'] } }], input).decision).toBe('ALLOW');
    expect(decide([{ ...ALLOW, match: { actions: ['unmapped'] } }, REVIEW], input).decision).toBe('REQUIRE_APPROVAL');
  });

  it('never throws on an input that does not fit, and blocks it', () => {
    const compiled = compileBundle(bundleOf([ALLOW]));
    for (const input of [
      {},
      { action: null },
      { action: {}, context: {}, facts: {} },
      { ...inputOf(), context: null },
    ]) {
      expect(evaluate(compiled, input as never)).toMatchObject({ decision: 'BLOCK', risk: { score: 100 } });
    }
  });
});
