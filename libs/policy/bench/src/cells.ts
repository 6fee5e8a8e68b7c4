import { benchOpa, OPA_FORMS } from './engines/opa-binary.js';
import { runplane } from './engines/runplane.js';
import { median } from './measure.js';
import type { Options } from './options.js';
import type { RemoteEngine } from './remote-engine.js';
import { benchRequests, benchRules, type Shape } from './rules.js';

/** One figure of the table, or why there is none. */
export interface Cell {
  engine: string;
  shape: Shape;
  rules: number;
  /** Microseconds of CPU time a decision, median of the rounds. */
  us: number | null;
  loadMs: number | null;
  /** Decisions that were compared with the naive evaluator. */
  checked: number;
  p50?: number;
  p99?: number;
  skipped?: string;
}

/**
 * All engines on one set of rules, in rounds that take turns. `smaller`: cells of fewer rules, by which those are left
 * out that would take too long.
 */
export async function measureCells(
  engines: readonly RemoteEngine[],
  shape: Shape,
  rules: number,
  smaller: readonly Cell[],
  options: Options,
): Promise<Cell[]> {
  const cells: Cell[] = [];
  const ready: { cell: Cell; engine: RemoteEngine; rounds: number[] }[] = [];
  for (const engine of engines) {
    const cell: Cell = { engine: engine.name, shape, rules, us: null, loadMs: null, checked: 0 };
    cells.push(cell);
    const before = smaller.findLast((each) => each.engine === engine.name && each.shape === shape);
    const reason = before && tooSlow(before, rules / before.rules, options);
    if (reason) {
      cell.skipped = reason;
      continue;
    }
    const report = await engine.ask({ order: 'prepare', engine: engine.name, shape, rules, checkUs: options.checkUs });
    cell.loadMs = report.loadMs ?? null;
    cell.checked = report.checked ?? 0;
    ready.push({ cell, engine, rounds: [] });
  }
  for (let round = 0; round < options.rounds; round++) {
    for (const { engine, rounds } of ready) {
      rounds.push((await engine.ask({ order: 'round', budgetUs: options.roundUs })).us ?? Number.NaN);
    }
  }
  for (const { cell, engine, rounds } of ready) {
    cell.us = median(rounds);
    if (cell.engine === runplane.name) Object.assign(cell, await engine.ask({ order: 'singles' }));
  }
  return cells;
}

/** With so many times the rules, a decision takes at worst so many times as long. */
function tooSlow({ skipped, us }: Cell, times: number, options: Options): string | null {
  if (skipped) return skipped;
  const ms = ((us ?? 0) * times) / 1e3;
  return ms > options.slowDecisionMs ? `a decision would take ${seconds(ms / 1e3)}` : null;
}

function seconds(value: number): string {
  return value >= 1 ? `${Math.round(value)} s` : `${Math.round(value * 1_000)} ms`;
}

/** The `opa` command measures itself, by the clock, for a second an input. */
export function measureOpa(opa: string, shape: Shape, count: number, { isQuick }: Options): Cell[] {
  const rules = benchRules(count, shape);
  const requests = benchRequests(64, rules);
  return OPA_FORMS.map((form) => {
    const us = benchOpa(opa, form, rules, requests, requests.slice(0, isQuick ? 1 : 2));
    return { engine: form, shape, rules: count, us, loadMs: null, checked: requests.length };
  });
}
