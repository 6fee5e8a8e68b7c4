import { describe, expect, it } from '@jest/globals';
import { Risk, RiskWeights } from '@runplane/contracts';
import { inputOf } from '../testing/fixtures.js';
import { DEFAULT_RISK_WEIGHTS } from './default-weights.js';
import { scoreRisk } from './score-risk.js';

function scoreOf(overrides: Parameters<typeof inputOf>[0] = {}, weights = DEFAULT_RISK_WEIGHTS): Risk {
  const { action, facts } = inputOf(overrides);
  return Risk.parse(scoreRisk(action, facts, weights));
}

const history = { actionsLastHour: 0, actionsLastDay: 0, amountLastDay: 0, maxAmount: 20_000, knownTarget: true };
const pointsOf = (risk: Risk): Record<string, number> =>
  Object.fromEntries(risk.factors.map(({ name, points }) => [name, points]));

describe('the risk score', () => {
  it('has default weights that fit their schema', () => {
    expect(RiskWeights.parse(DEFAULT_RISK_WEIGHTS)).toEqual(DEFAULT_RISK_WEIGHTS);
  });

  it('is worked out as docs/policy.md shows: a refund of 50 EUR', () => {
    const risk = scoreOf();
    expect(risk).toMatchObject({ score: 40, level: 'MEDIUM' });
    expect(pointsOf(risk)).toEqual({ effect: 25, sensitivity: 5, environment: 10 });
    expect(risk.factors[0]?.sentence).toBe('The action class is money.');
  });

  it('is worked out as docs/policy.md shows: a payout of 25,000 EUR to a new account', () => {
    const risk = scoreOf({
      material: { amount: 2_500_000, currency: 'EUR' },
      target: { sensitivity: 'high' },
      facts: { history: { ...history, knownTarget: false } },
    });
    expect(risk).toMatchObject({ score: 85, level: 'CRITICAL' });
    expect(pointsOf(risk)).toEqual({
      effect: 25,
      sensitivity: 15,
      environment: 10,
      amount: 20,
      amount_deviation: 10,
      new_target: 5,
    });
  });

  it('is worked out as docs/policy.md shows: reading in a sandbox, deleting 150 machines in production', () => {
    const read = scoreOf({
      action: { effect: 'read' },
      material: {},
      target: { environment: 'sandbox-1', sensitivity: 'low' },
    });
    expect(read).toEqual({
      score: 5,
      level: 'LOW',
      factors: [{ name: 'effect', points: 5, sentence: 'The action class is read.' }],
    });
    const terminate = scoreOf({
      action: { effect: 'destructive' },
      material: { instances: Array.from({ length: 150 }, (_, i) => `i-${i}`) },
      target: { sensitivity: 'high' },
    });
    expect(terminate).toMatchObject({ score: 70, level: 'HIGH' });
    expect(pointsOf(terminate)).toEqual({ effect: 35, sensitivity: 15, environment: 10, scope: 10 });
  });

  it('never exceeds 100', () => {
    const risk = scoreOf({
      action: { effect: 'money' },
      material: {},
      target: { sensitivity: 'critical' },
      facts: {
        history: {
          actionsLastHour: 500,
          actionsLastDay: 500,
          amountLastDay: null,
          maxAmount: null,
          knownTarget: false,
        },
      },
    });
    expect(risk).toMatchObject({ score: 100, level: 'CRITICAL' });
    expect(risk.factors.reduce((sum, { points }) => sum + points, 0)).toBeGreaterThan(100);
  });

  it.each(['dev', 'DEV-2', 'staging', 'test', 'ci', 'nonprod'])('%s is harmless', (environment) => {
    expect(pointsOf(scoreOf({ target: { environment } })).environment).toBeUndefined();
  });

  it.each(['production', 'prod', 'live', '', 'eu-1', 'production-dev'])('%j counts as production', (environment) => {
    expect(pointsOf(scoreOf({ target: { environment } })).environment).toBe(10);
  });

  it('compares amounts of currencies with their minor units', () => {
    const amount = (value: number, currency: string) =>
      pointsOf(scoreOf({ material: { amount: value, currency } })).amount;
    expect([amount(9_999, 'EUR'), amount(10_000, 'EUR'), amount(14_999, 'JPY'), amount(15_000, 'jpy')]).toEqual([
      undefined,
      5,
      undefined,
      5,
    ]);
    expect(amount(-10_000_000, 'EUR')).toBe(30);
  });

  it('counts hours that are unusual, where the facts know the usual ones', () => {
    const at = (usualHours: number[] | undefined) =>
      pointsOf(scoreOf({ facts: { history: { ...history, usualHours } } })).unusual_hour;
    expect([at(undefined), at([9, 10]), at([1, 2]), at([])]).toEqual([undefined, undefined, 5, 5]);
  });

  it("takes the org's own weights", () => {
    const weights = { ...DEFAULT_RISK_WEIGHTS, effect: { ...DEFAULT_RISK_WEIGHTS.effect, money: 90 } };
    expect(scoreOf({}, weights)).toMatchObject({ score: 100, level: 'CRITICAL' });
  });
});
