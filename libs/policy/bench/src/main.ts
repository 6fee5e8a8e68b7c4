import { writeFileSync } from 'node:fs';
import { type Cell, measureCells, measureOpa } from './cells.js';
import { checkDetermining } from './determining.js';
import { allEngines } from './engines/all.js';
import { findOpa } from './engines/opa-command.js';
import { runplaneForms } from './engines/runplane.js';
import { measureHotSwap } from './hot-swap.js';
import { measureLoad } from './load-time.js';
import { readOptions } from './options.js';
import { RemoteEngine } from './remote-engine.js';
import { aimsOf, aimsTable, type Results, skippedOf, tableOf } from './report.js';
import type { Shape } from './rules.js';

const TITLES: Record<Shape, string> = {
  mixed: '20 rules an action, microseconds of CPU time a decision, by number of rules',
  hot: 'All rules on one action, microseconds of CPU time a decision, by number of rules',
};

const options = readOptions(process.argv.slice(2));
const opa = findOpa();
// First, while the process is as cold as a worker that has just started.
const load = measureLoad(10_000, options.rounds);
const cells: Cell[] = [];
const engines = allEngines().map(({ name }) => new RemoteEngine(name));
try {
  for (const shape of ['mixed', 'hot'] as const) {
    for (const size of options.sizes) {
      process.stderr.write(`${shape}, ${size} rules\n`);
      checkDetermining(shape, size);
      cells.push(...(await measureCells(engines, shape, size, cells, options)));
      if (opa && (!options.isQuick || size === 10_000)) cells.push(...measureOpa(opa, shape, size, options));
    }
  }
} finally {
  for (const engine of engines) engine.close();
}
const hotSwap = await measureHotSwap(10_000, options.hotSwapMs);
const results: Results = { node: process.version, cells, load, hotSwap };

for (const shape of ['mixed', 'hot'] as const) console.log(`\n${TITLES[shape]}\n${tableOf(cells, shape)}`);
console.log(`\n${notes().join('\n')}`);
const aims = aimsOf(results);
console.log(`\n${aimsTable(aims)}`);
if (options.json) writeFileSync(options.json, `${JSON.stringify({ ...results, aims }, null, 2)}\n`);

function notes(): string[] {
  const forms = runplaneForms.flatMap(({ name, note }) => (note ? [`${name}: ${note}.`] : []));
  const counts = cells.filter(({ us }) => us !== null).map(({ checked }) => checked);
  return [
    'This engine answers with a whole decision record: determining rules, reason, risk factors, approval plan.',
    'ratio: how many times as long as this engine at the largest size. OPA (Go) measures itself, by the clock.',
    ...forms,
    `All engines decided like the naive evaluator before they were timed: ${Math.min(...counts)} to ${Math.max(...counts)} requests a cell.`,
    ...(opa ? [] : ['OPA as a command and with compiled rules: left out, there is no `opa` on PATH (set OPA=<file>).']),
    ...skippedOf(cells).map((line) => `Left out: ${line}.`),
  ];
}
