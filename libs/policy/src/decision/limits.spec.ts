import { describe, expect, it } from '@jest/globals';
import type { ApprovalPlan, ApprovalStage, DecisionEffect, Facts } from '@runplane/contracts';
import { compileBundle } from '../bundle/compile-bundle.js';
import { bundleOf, inputOf } from '../testing/fixtures.js';
import { evaluate } from './evaluate.js';

type BudgetFact = Facts['budgets'][number];
type GrantFact = Facts['grants'][number];

const budget = (changes: Partial<BudgetFact> = {}): BudgetFact => ({
  id: 'bud_1',
  name: 'refunds a day',
  effect: 'BLOCK',
  limit: 10_000,
  used: 0,
  requested: 5_000,
  ...changes,
});
const grant = (changes: Partial<GrantFact> = {}, issuer: Partial<GrantFact['issuer']> = {}): GrantFact => ({
  id: 'gra_1',
  pinned: { currency: 'EUR' },
  targetId: null,
  environment: null,
  maxAmount: 5_000,
  issuer: { id: 'mem_1', email: 'ann@example.com', roles: ['approver'], groups: [], ownsAgent: false, ...issuer },
  ...changes,
});
const stage = (changes: Partial<ApprovalStage> = {}): ApprovalStage => ({
  name: 'team',
  approvers: { people: [], groups: [], roles: ['approver'] },
  quorum: 1,
  reminders: [],
  onTimeout: 'deny',
  ...changes,
});
const plan = (stages: ApprovalStage[], changes: Partial<ApprovalPlan> = {}): ApprovalPlan => ({
  stages,
  expiresIn: '1h',
  fourEyes: false,
  denyReasonRequired: false,
  ...changes,
});
const decide = (effect: DecisionEffect, facts: Partial<Facts>, approval?: ApprovalPlan, when?: string) =>
  evaluate(compileBundle(bundleOf([{ id: 'r', effect, when, approval }])), inputOf({ facts }));

describe('a budget', () => {
  it('lets through what fits, to the last unit', () => {
    expect(decide('ALLOW', { budgets: [budget({ used: 5_000 })] }).decision).toBe('ALLOW');
  });

  it.each([
    ['would be exceeded', budget({ used: 5_001 })],
    ['can not tell what it would take', budget({ requested: null })],
    ['has no room at all', budget({ limit: 0 })],
  ])('that %s blocks, and says so', (_name, over) => {
    const { decision, reason } = decide('ALLOW', { budgets: [budget(), over] });
    expect(decision).toBe('BLOCK');
    expect(reason).toContain('budget refunds a day');
  });

  it('may ask for people instead, by the default plan, and never softens a rule', () => {
    const over = budget({ effect: 'REQUIRE_APPROVAL', used: 9_000 });
    expect(decide('ALLOW', { budgets: [over] })).toMatchObject({
      decision: 'REQUIRE_APPROVAL',
      plan: { stages: [{ name: 'approvers' }] },
    });
    expect(decide('BLOCK', { budgets: [over] }).decision).toBe('BLOCK');
    const own = plan([stage({ name: 'own' })]);
    expect(decide('REQUIRE_APPROVAL', { budgets: [over] }, own).plan?.stages[0]?.name).toBe('own');
  });
});

describe('a grant', () => {
  const single = plan([stage()]);

  it('stands for the approval that its issuer could have given alone', () => {
    const record = decide('REQUIRE_APPROVAL', { grants: [grant()] }, single);
    expect(record).toMatchObject({ decision: 'ALLOW', grant: 'gra_1', plan: null, matched: [{ rule: 'r' }] });
    expect(record.reason).toContain('ann@example.com');
  });

  it('also where the other stages only stand in for the first', () => {
    const escalating = plan([stage({ timeout: '1h', onTimeout: 'escalate' }), stage({ name: 'head' })]);
    expect(decide('REQUIRE_APPROVAL', { grants: [grant()] }, escalating).grant).toBe('gra_1');
  });

  it.each<[string, GrantFact, ApprovalPlan]>([
    ['the amount is larger', grant({ maxAmount: 4_999 }), single],
    ['a pinned field is another', grant({ pinned: { currency: 'USD' } }), single],
    ['a pinned field is missing', grant({ pinned: { currency: 'EUR', reason: 'x' } }), single],
    ['the target is another', grant({ targetId: 'ch_2' }), single],
    ['the environment is another', grant({ environment: 'staging' }), single],
    ['the issuer is no approver of the plan', grant({}, { roles: ['viewer'] }), single],
    ['two have to approve', grant(), plan([stage({ quorum: 2 })])],
    ['another stage has to approve as well', grant(), plan([stage(), stage({ name: 'legal' })])],
    [
      'four eyes are asked for and the issuer owns the agent',
      grant({}, { ownsAgent: true }),
      plan([stage()], { fourEyes: true }),
    ],
    ['the plan asks for a passkey at this risk', grant(), plan([stage()], { stepUp: { riskAtLeast: 1 } })],
    ['the plan asks for a delay', grant(), plan([stage()], { delay: '1h' })],
  ])('does not count where %s', (_name, given, approval) => {
    expect(decide('REQUIRE_APPROVAL', { grants: [given] }, approval)).toMatchObject({
      decision: 'REQUIRE_APPROVAL',
      grant: null,
    });
  });

  it('never lifts a BLOCK, and does not cover what could not be judged or is over a budget', () => {
    expect(decide('BLOCK', { grants: [grant()] }).decision).toBe('BLOCK');
    expect(decide('REQUIRE_APPROVAL', { grants: [grant()] }, single, 'context.nothing > 1').decision).not.toBe('ALLOW');
    const over = budget({ effect: 'REQUIRE_APPROVAL', used: 9_000 });
    expect(decide('REQUIRE_APPROVAL', { grants: [grant()], budgets: [over] }, single).grant).toBeNull();
    expect(decide('REQUIRE_APPROVAL', { grants: [grant()], budgets: [budget({ used: 9_000 })] }, single).decision).toBe(
      'BLOCK',
    );
  });

  it('is the first by id that fits', () => {
    const others = [grant({ id: 'gra_0', maxAmount: 1 }), grant({ id: 'gra_1' }), grant({ id: 'gra_2' })];
    expect(decide('REQUIRE_APPROVAL', { grants: others }, single).grant).toBe('gra_1');
  });
});
