import type { RiskWeights } from '@runplane/contracts';

/** Used where the org has no weights of its own. Their hash is part of `ENGINE`. */
export const DEFAULT_RISK_WEIGHTS: RiskWeights = {
  effect: { read: 5, message: 15, write: 20, money: 25, access: 30, destructive: 35 },
  sensitivity: { low: 0, medium: 5, high: 15, critical: 25 },
  environment: {
    harmless: ['dev*', 'test*', 'stag*', 'sandbox*', 'local*', 'preview*', 'ci', 'ci-*', 'demo*', 'nonprod*'],
    points: 10,
  },
  amount: {
    steps: [
      { from: 100, points: 5 },
      { from: 1_000, points: 10 },
      { from: 10_000, points: 20 },
      { from: 100_000, points: 30 },
    ],
    unknown: 30,
    minorPerUnit: { CLP: 950, HUF: 35_000, IDR: 1_600_000, ISK: 130, JPY: 150, KRW: 1_350, VND: 25_000 },
  },
  scope: {
    steps: [
      { from: 10, points: 5 },
      { from: 100, points: 10 },
      { from: 1_000, points: 20 },
    ],
  },
  history: {
    aboveUsual: 5,
    farAboveUsual: 10,
    noHistory: 5,
    newTarget: 5,
    unusualHour: 5,
    perHour: [
      { from: 20, points: 5 },
      { from: 100, points: 10 },
    ],
  },
};
