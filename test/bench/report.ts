import { formatColumns } from './columns.js';
import type { ApprovalsResult } from './measure-approvals.js';
import type { FairnessResult } from './measure-fairness.js';
import type { LatencyResult } from './measure-latency.js';
import type { Rate, ThroughputResult } from './measure-throughput.js';
import { PERCENTILES, type Summary } from './summary.js';

/** Times of ours and of the floor side by side, and how many times the floor's ours are. */
export function latencyTable(results: readonly LatencyResult[]): string {
  const named = (prefix: string) => PERCENTILES.map((name) => `${prefix} ${name}`);
  return formatColumns([
    ['Latency, ms', 'n', ...named('ours'), ...named('floor'), ...named('ratio')],
    ...results.map(({ title, ours, floor, ratio }) => [
      title,
      String(Math.min(ours.samples, floor.samples)),
      ...times(ours),
      ...times(floor),
      ...PERCENTILES.map((name) => ratioText(ratio[name])),
    ]),
  ]);
}

/** Rates of both sides, and how long a decision took under that load. */
export function throughputTable(results: readonly ThroughputResult[]): string {
  const named = (prefix: string) => [`${prefix} /s`, `${prefix} p50 ms`, `${prefix} p99 ms`];
  const cells = ({ perSecond, times: { p50, p99 } }: Rate) => [perSecond.toFixed(1), p50.toFixed(0), p99.toFixed(0)];
  return formatColumns([
    ['Decisions per second', 'n', ...named('ours'), ...named('floor'), 'ratio'],
    ...results.map(({ inFlight, ours, floor, ratio }) => [
      `${inFlight} in flight`,
      String(Math.min(ours.times.samples, floor.times.samples)),
      ...cells(ours),
      ...cells(floor),
      ratioText(ratio),
    ]),
  ]);
}

/** Lists and votes beside the number of approvals that are pending; the ratio is that of the medians to the first row. */
export function approvalsTable(results: readonly ApprovalsResult[]): string {
  const named = (prefix: string) => [`${prefix} p50`, `${prefix} p99`];
  const cells = ({ p50, p99 }: Summary) => [p50.toFixed(1), p99.toFixed(1)];
  const first = results[0] as ApprovalsResult;
  return formatColumns([
    ['Approvals, ms', 'n', ...named('list'), ...named('mine'), ...named('vote'), 'vote ratio'],
    ...results.map(({ pending, list, mine, vote }) => [
      `${pending} pending`,
      String(vote.samples),
      ...[list, mine, vote].flatMap(cells),
      ratioText(vote.p50 / first.vote.p50),
    ]),
  ]);
}

/** An action of one org beside the queue of another; what waits for its own queue shows what it would be without. */
export function fairnessTable({ queued, alone, beside, ratio, waiting, ahead, ownAhead }: FairnessResult): string {
  const named = (prefix: string) => [`${prefix} p50`, `${prefix} p95`];
  const cells = ({ p50, p95 }: Summary) => [p50.toFixed(0), p95.toFixed(0)];
  return formatColumns([
    [
      'Fairness, ms',
      'n',
      ...named('alone'),
      ...named('beside'),
      ...named('ratio'),
      'waiting',
      'ahead p50',
      'max',
      'own',
    ],
    [
      `${queued} calls of another org`,
      String(beside.samples),
      ...cells(alone),
      ...cells(beside),
      ratioText(ratio.p50),
      ratioText(ratio.p95),
      `${waiting.first}..${waiting.last}`,
      String(ahead.p50),
      String(ahead.max),
      String(ownAhead),
    ],
  ]);
}

function times(summary: Summary): string[] {
  return PERCENTILES.map((name) => summary[name].toFixed(1));
}

function ratioText(ratio: number): string {
  return `${ratio.toFixed(2)}x`;
}
