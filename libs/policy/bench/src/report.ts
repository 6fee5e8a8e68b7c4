import type { Cell } from './cells.js';
import { runplane } from './engines/runplane.js';
import type { HotSwap } from './hot-swap.js';
import type { LoadTime } from './load-time.js';
import type { Shape } from './rules.js';

export interface Results {
  node: string;
  cells: Cell[];
  load: LoadTime;
  hotSwap: HotSwap;
}

export interface Aim {
  aim: string;
  figure: string;
  isMet: boolean;
}

/** Figures of one shape: engines down, sizes across, and how much slower than this engine each one is. */
export function tableOf(cells: readonly Cell[], shape: Shape): string {
  const own = cells.filter((cell) => cell.shape === shape);
  const sizes = [...new Set(own.map(({ rules }) => rules))];
  const last = sizes.at(-1) as number;
  const ours = own.find((cell) => cell.engine === runplane.name && cell.rules === last)?.us ?? Number.NaN;
  const rows = [...new Set(own.map(({ engine }) => engine))].flatMap((engine) => {
    const of = (rules: number): Cell | undefined => own.find((cell) => cell.engine === engine && cell.rules === rules);
    const us = of(last)?.us;
    const ratio = us ? `${digits(us / ours)}x` : '';
    const row = [engine, ...sizes.map((size) => figure(of(size))), ratio];
    if (engine !== runplane.name) return [row];
    return [
      row,
      ['  p50 of single decisions', ...sizes.map((size) => digits(of(size)?.p50)), ''],
      ['  p99 of single decisions', ...sizes.map((size) => digits(of(size)?.p99)), ''],
    ];
  });
  return aligned([['', ...sizes.map((size) => size.toLocaleString('en')), 'ratio'], ...rows]);
}

/** What was left out, and why. */
export function skippedOf(cells: readonly Cell[]): string[] {
  return cells.flatMap(({ engine, shape, rules, skipped }) =>
    skipped ? [`${engine}, ${shape}, ${rules.toLocaleString('en')} rules: ${skipped}`] : [],
  );
}

export function aimsOf({ cells, load, hotSwap }: Results): Aim[] {
  const cell = (engine: string, shape: Shape, rules: number): Cell | undefined =>
    cells.find((each) => each.engine === engine && each.shape === shape && each.rules === rules);
  const ours = cell(runplane.name, 'mixed', 10_000);
  const hot = cell(runplane.name, 'hot', 10_000);
  const growth = (ours?.us ?? Number.NaN) / (cell(runplane.name, 'mixed', 100)?.us ?? Number.NaN);
  const rivals = cells.filter(
    ({ engine, shape, rules, us }) =>
      (engine.startsWith('OPA') || engine === 'Cedar (wasm)') && shape === 'mixed' && rules === 10_000 && us !== null,
  );
  const loadMs = load.validateMs + load.compileMs;
  return [
    aim('10,000 rules mixed: p50 <= 2 us', `${digits(ours?.p50)} us`, (ours?.p50 ?? Infinity) <= 2),
    aim('10,000 rules mixed: p99 <= 10 us', `${digits(ours?.p99)} us`, (ours?.p99 ?? Infinity) <= 10),
    aim('10,000 rules on one action <= 5 us', `${digits(hot?.us)} us`, (hot?.us ?? Infinity) <= 5),
    aim('growth from 100 to 10,000 rules <= 2x', `${digits(growth)}x`, growth <= 2),
    ...rivals.map(({ engine, us }) => {
      const least = engine.startsWith('OPA') ? 30 : 500;
      const ratio = (us as number) / (ours?.us ?? Number.NaN);
      return aim(`>= ${least}x faster than ${engine}`, `${digits(ratio)}x`, ratio >= least);
    }),
    aim(
      'load of 10,000 rules with all checks <= 500 ms',
      `${digits(loadMs)} ms; the first of the process ${digits(load.firstMs)} ms`,
      loadMs <= 500,
    ),
    aim(
      'hot swap: no decision fails or sees half a bundle',
      `${hotSwap.decisions.toLocaleString('en')} decisions, ${hotSwap.swaps} swaps, ${hotSwap.failed} failed, ` +
        `${hotSwap.halfLoaded} half-loaded, longest pause ${digits(hotSwap.longestPauseMs)} ms`,
      hotSwap.swaps > 0 && hotSwap.failed === 0 && hotSwap.halfLoaded === 0,
    ),
  ];
}

export function aimsTable(aims: readonly Aim[]): string {
  return aligned(
    aims.map(({ aim: text, figure: value, isMet }) => [isMet ? 'met' : 'MISSED', text, value]),
    1,
  );
}

function aim(text: string, value: string, isMet: boolean): Aim {
  return { aim: text, figure: value, isMet };
}

function figure(cell: Cell | undefined): string {
  if (!cell) return '';
  return cell.us === null ? 'skipped' : digits(cell.us);
}

/** Three digits are all that such a measurement is worth. */
export function digits(value: number | null | undefined): string {
  if (value === undefined || value === null || Number.isNaN(value)) return '';
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 10 ? 1 : 2);
}

/** Text to the left, from `numbers` on to the right. */
function aligned(rows: readonly string[][], texts = 1): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const isText = (column: number): boolean =>
    column < texts || rows.every((row) => !/^[\d,.x]*$/.test(row[column] ?? ''));
  return rows
    .map((row) =>
      row
        .map((text, column) => {
          const width = widths[column] as number;
          return isText(column) ? text.padEnd(width) : text.padStart(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
