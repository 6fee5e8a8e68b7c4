import { describe, expect, it } from '@jest/globals';
import type { ApprovalPlan, ApprovalStage } from '@runplane/contracts';
import { compileBundle } from '../bundle/compile-bundle.js';
import { evaluate } from '../decision/evaluate.js';
import { ACTIONS } from '../testing/actions.js';
import { bundleOf } from '../testing/fixtures.js';
import { type BundleDiff, diffBundles } from './diff-bundles.js';

type Rules = Parameters<typeof bundleOf>[0];
type Settings = Parameters<typeof bundleOf>[1];
const REFUND = { actions: ['create_refund'] };

function diff(before: Rules, after: Rules, settings: [Settings?, Settings?] = []): BundleDiff {
  const [old, now] = [before, after].map((rules, i) => compileBundle(bundleOf(rules, settings[i])));
  return diffBundles(old as never, now as never, ACTIONS);
}

function changesOf({ changes }: BundleDiff): string[] {
  return changes.map(({ action, direction, example }) =>
    [action, direction, example.before.decision, example.after.decision].join(' '),
  );
}

const small = (limit: number) =>
  ({ id: 'small', effect: 'ALLOW', match: REFUND, when: `action.amount <= ${limit}` }) as const;
const large = { id: 'large', effect: 'REQUIRE_APPROVAL', match: REFUND, when: 'action.amount > 5000' } as const;

function planOf(quorum: number): ApprovalPlan {
  return {
    stages: [
      {
        name: 'a',
        approvers: { people: [], groups: [], roles: ['approver'] },
        quorum,
        reminders: [],
        onTimeout: 'deny',
      },
    ],
    expiresIn: '1h',
    fourEyes: false,
    denyReasonRequired: false,
  };
}

describe('diffBundles', () => {
  it('calls a plan looser that lets silence approve', () => {
    const [stage] = planOf(1).stages;
    const silent = { ...stage, timeout: '30m', onTimeout: 'allow', allowWithoutDecision: true } as ApprovalStage;
    const [before, after] = [planOf(1), { ...planOf(1), stages: [silent] }].map((approval) => ({ ...large, approval }));
    const both = 'REQUIRE_APPROVAL REQUIRE_APPROVAL';
    expect(changesOf(diff([before as never], [after as never]))).toEqual([`create_refund looser ${both}`]);
    expect(changesOf(diff([after as never], [before as never]))).toEqual([`create_refund other_plan ${both}`]);
  });

  it('finds one changed constant, with an input between the old and the new one', () => {
    const result = diff([small(5000)], [small(9000)]);
    expect(changesOf(result)).toEqual(['create_refund looser BLOCK ALLOW']);
    expect(result.notAnalysed).toEqual([]);
    const amount = result.changes[0]?.example.input.action.material.amount as number;
    expect(amount).toBeGreaterThan(5000);
    expect(amount).toBeLessThanOrEqual(9000);
    expect(changesOf(diff([small(9000)], [small(5000)]))).toEqual(['create_refund tighter ALLOW BLOCK']);
  });

  it('gives examples that both bundles decide as it says', () => {
    const [before, after] = [[small(5000), large], [small(7000)]].map((rules) => compileBundle(bundleOf(rules)));
    const { changes } = diffBundles(before as never, after as never, ACTIONS);
    expect(changes.length).toBe(2);
    for (const { example } of changes) {
      expect(evaluate(before as never, example.input)).toEqual(example.before);
      expect(evaluate(after as never, example.input)).toEqual(example.after);
    }
  });

  it('says nothing of what decides nothing: names, reasons, order, and rules in the shadow of others', () => {
    expect(diff([small(5000), large], [large, { ...small(5000), id: 'other', reason: 'Another.' }])).toMatchObject({
      changes: [],
      notAnalysed: [],
      examplesTried: 0,
    });
    const block = { id: 'block', effect: 'BLOCK', match: REFUND } as const;
    expect(diff([block, small(5)], [block, small(500)])).toMatchObject({ changes: [], notAnalysed: [] });
  });

  it('finds what heads, roles and environments change', () => {
    const rule = { id: 'ops', effect: 'ALLOW' as const, match: { ...REFUND, roles: ['ops'] } };
    const result = diff([rule], [{ ...rule, match: { ...rule.match, environments: ['staging'] } }]);
    expect(changesOf(result)).toEqual(['create_refund tighter ALLOW BLOCK']);
    expect(result.changes[0]?.example.input.facts.agent.roles).toContain('ops');
  });

  it('finds another plan for the same approval', () => {
    const rule = { id: 'review', effect: 'REQUIRE_APPROVAL', match: REFUND } as const;
    const result = diff([{ ...rule, approval: planOf(2) }], [{ ...rule, approval: planOf(1) }]);
    expect(changesOf(result)).toEqual(['create_refund other_plan REQUIRE_APPROVAL REQUIRE_APPROVAL']);
    expect(result.changes[0]?.example.after.plan?.stages[0]?.quorum).toBe(1);
  });

  it('finds what a changed default does to every action', () => {
    const result = diff([small(5000)], [small(5000)], [{}, { defaultEffect: 'ALLOW' }]);
    expect(changesOf(result)).toEqual([...ACTIONS.keys()].map((action) => `${action} looser BLOCK ALLOW`));
    expect(result.notAnalysed).toEqual([]);
  });

  it('says which actions it has not analysed, and still what it has found there', () => {
    const pattern = { id: 'p', effect: 'ALLOW', match: REFUND, when: 'action.charge.matches("^x[0-9]{7}$")' } as const;
    const result = diff([small(5000)], [small(9000), pattern]);
    expect(changesOf(result)).toEqual(['create_refund looser BLOCK ALLOW']);
    expect(result.notAnalysed).toMatchObject([
      { action: 'create_refund', reason: expect.stringContaining('does more') },
    ]);
    const unknown = { id: 'u', effect: 'ALLOW' as const, match: { actions: ['unheard_of'] } };
    expect(diff([], [unknown]).notAnalysed).toMatchObject([{ action: 'unheard_of' }]);
  });

  it('uses the real risk score, as a sample', () => {
    const calm = (score: number) =>
      ({ id: 'calm', effect: 'ALLOW', match: REFUND, when: `risk.score < ${score}` }) as const;
    const result = diff([calm(30)], [calm(60)]);
    expect(changesOf(result)).toEqual(['create_refund looser BLOCK ALLOW']);
    expect(result.notAnalysed).toHaveLength(1);
  });

  it('is bounded, whatever the rules compare with', () => {
    const many = (offset: number) =>
      Array.from({ length: 60 }, (_, i) => ({
        id: `r${i}`,
        effect: 'ALLOW' as const,
        match: { actions: ['*'], providers: [`p${i}`], roles: [`role${i % 3}`] },
        when: `context.a == ${i + offset} && context.b == "${i}" && risk.score < ${i}`,
      }));
    const result = diff(many(0), many(1));
    expect(result.examplesTried).toBeLessThanOrEqual(ACTIONS.size * 20_000);
    expect(result.notAnalysed).toHaveLength(ACTIONS.size);
  });
});
