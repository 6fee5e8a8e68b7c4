import { describe, expect, it } from '@jest/globals';
import { TemporalUi } from './temporal-ui.js';

const ORG = 'org_1';
const ACTION = `act_${'0'.repeat(40)}`;

describe("the page of a run in Temporal's own UI", () => {
  it('names namespace, workflow and run, each as one part of the path', () => {
    const ui = new TemporalUi('https://temporal.example.com', 'run/plane');
    expect(ui.historyOf(ORG, ACTION, 'run-1')).toBe(
      `https://temporal.example.com/namespaces/run%2Fplane/workflows/act%3Aorg_1%3A${'0'.repeat(40)}/run-1/history`,
    );
  });

  it('is nowhere without a UI', () => {
    const ui = new TemporalUi(null, 'default');
    expect(ui.historyOf(ORG, ACTION, 'run-1')).toBeNull();
  });
});
