import { describe, expect, it } from '@jest/globals';
import { formatColumns } from './columns.js';
import { approvalsTable, fairnessTable, latencyTable, throughputTable } from './report.js';
import { ratiosOf, summarise } from './summary.js';

describe('formatColumns', () => {
  it('aligns names to the left and numbers to the right', () => {
    expect(
      formatColumns([
        ['name', 'n'],
        ['a', '100'],
        ['longest', '1'],
      ]),
    ).toBe('name       n\na        100\nlongest    1');
  });
});

describe('the tables', () => {
  it('show both sides of a latency with their ratios', () => {
    const ours = summarise([30, 45]);
    const floor = summarise([20, 30]);
    const table = latencyTable([
      { key: 'decision', title: 'decision', measures: '', against: '', ours, floor, ratio: ratiosOf(ours, floor) },
    ]);
    expect(table.split('\n')[1]?.split(/ {2,}/)).toEqual([
      'decision',
      ...['2', '30.0', '45.0', '45.0', '20.0', '30.0', '30.0', '1.50x', '1.50x', '1.50x'],
    ]);
  });

  it('show rates of both sides with their ratio', () => {
    const rate = (perSecond: number) => ({ seconds: 1, perSecond, times: summarise([250, 750]) });
    const table = throughputTable([{ inFlight: 16, ours: rate(30), floor: rate(40), ratio: 0.75 }]);
    expect(table.split('\n')[1]?.split(/ {2,}/)).toEqual([
      '16 in flight',
      ...['2', '30.0', '250', '750', '40.0', '250', '750', '0.75x'],
    ]);
  });

  it('show lists and votes, and whether votes take longer the more there are', () => {
    const row = (pending: number, ms: number) => ({
      pending,
      list: summarise([ms]),
      mine: summarise([2 * ms]),
      vote: summarise([3 * ms]),
    });
    const table = approvalsTable([row(10, 10), row(1_000, 11)]);
    expect(table.split('\n')[2]?.split(/ {2,}/)).toEqual([
      '1000 pending',
      ...['1', '11.0', '11.0', '22.0', '22.0', '33.0', '33.0', '1.10x'],
    ]);
  });

  it('show what an org waits for beside the queue of another, and what that one waits for itself', () => {
    const [alone, beside] = [summarise([40, 50]), summarise([60, 100])];
    const measured = { alone, beside, ratio: ratiosOf(beside, alone) };
    const places = { waiting: { first: 700, last: 650 }, ahead: { p50: 2, max: 9 } };
    const table = fairnessTable({ queued: 1_000, ...measured, ...places, ownAhead: 690 });
    expect(table.split('\n')[1]?.split(/ {2,}/)).toEqual([
      '1000 calls of another org',
      ...['2', '40', '50', '60', '100', '1.50x', '2.00x', '700..650', '2', '9', '690'],
    ]);
  });
});
