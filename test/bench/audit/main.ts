/**
 * `npm run bench:audit`: what the log costs, beside a plain table and the row-by-row hash chain that is usually built.
 * Ends with 0 if everything was measured; no time decides on that.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { formatColumns } from '../columns.js';
import { type Options, readOptions } from '../options.js';
import { type AppendRate, CHAIN, measureAppends, OURS, OURS_SEQUENCED } from './appends.js';
import { type BenchLog, startBenchLog, WRITERS } from './bench-log.js';
import { measureOffline, type OfflineResult } from './offline.js';
import { type GrowthPoint, measureGrowth, measureReceipts, preload, sequenceAll } from './sequencing.js';

interface Plan {
  appends: { rounds: number; seconds: number };
  sequenced: number;
  receipts: number;
  offline: number;
  growth: readonly number[];
}

const planOf = ({ quick }: Options): Plan =>
  quick
    ? { appends: { rounds: 2, seconds: 1 }, sequenced: 8_192, receipts: 40, offline: 200_000, growth: [2_000, 12_000] }
    : {
        appends: { rounds: 4, seconds: 5 },
        sequenced: 81_920,
        receipts: 400,
        offline: 1_000_000,
        growth: [10_000, 100_000, 1_000_000],
      };

async function main(options: Options): Promise<void> {
  const plan = planOf(options);
  const load = () => (loadavg()[0] ?? 0).toFixed(1);
  console.log(`Node ${process.version}, ${cpus().length} cores, load ${load()}; PostgreSQL 18 with all durability\n`);
  const log = await startBenchLog();
  try {
    await measure(log, plan, options);
  } finally {
    await log.close();
  }
  console.log(`load at the end: ${load()}`);
}

async function measure(log: BenchLog, plan: Plan, { json }: Options): Promise<void> {
  const appends = await measureAppends(log, plan.appends);
  console.log(`${appendTable(appends)}\n`);
  // What the appends left is not part of the next measurement.
  await sequenceAll(log);

  await preload(log, await log.createOrg(), plan.sequenced);
  await log.admin.query('ANALYZE');
  const { seconds } = await sequenceAll(log);
  const sequenced = plan.sequenced / seconds;
  const receipts = await measureReceipts(log, plan.receipts);
  const offline = await measureOffline(plan.offline);
  const growth = await measureGrowth(log, plan.growth);
  console.log(`${growthTable(growth)}\n`);

  const rateOf = (name: string) => appends.find(({ scheme }) => scheme === name)?.perSecond ?? Number.NaN;
  const [chain, ours, sequencedOurs] = [rateOf(CHAIN), rateOf(OURS), rateOf(OURS_SEQUENCED)];
  const first = growth[0]?.entriesPerSecond ?? Number.NaN;
  const last = growth.at(-1)?.entriesPerSecond ?? Number.NaN;
  const perMillion = ({ seconds, entries }: OfflineResult) => (1_000_000 * seconds) / entries;
  const aims = [
    ['', 'measured', 'aim', 'met'],
    aim('appends/s, 16 writers', ours, 5_000, 'least'),
    aim('appends, times the chain', ours / chain, 4, 'least'),
    aim('appends/s while they are sequenced', sequencedOurs, 5_000, 'least'),
    aim('the same, times the chain', sequencedOurs / chain, 4, 'least'),
    aim('sequenced entries/s', sequenced, 25_000, 'least'),
    aim('receipt p50, ms', receipts.p50, 200, 'most'),
    aim('receipt p99, ms', receipts.p99, 500, 'most'),
    aim('verify 1,000,000 entries offline, lines, s', perMillion(offline.lines), 10, 'most'),
    aim('verify 1,000,000 entries offline, tiles, s', perMillion(offline.tiles), 10, 'most'),
    aim('sequencing at the largest size, times the smallest', last / first, 0.7, 'least'),
  ];
  console.log(`${formatColumns(aims)}\n`);
  const { entries, megabytes } = offline.lines;
  console.log(
    `offline: ${entries} entries, ${megabytes.toFixed(0)} MB; lines ${offline.lines.seconds.toFixed(1)} s, tiles ${offline.tiles.seconds.toFixed(1)} s`,
  );
  if (json !== null) {
    const result = { plan, appends, sequenced, receipts, offline, growth };
    writeFileSync(resolve(json), `${JSON.stringify(result, null, 2)}\n`);
  }
}

function aim(name: string, measured: number, goal: number, kind: 'least' | 'most'): string[] {
  const met = kind === 'least' ? measured >= goal : measured <= goal;
  const text = measured >= 100 ? measured.toFixed(0) : measured.toFixed(2);
  return [name, text, `${kind === 'least' ? '>=' : '<='} ${goal}`, met ? 'yes' : 'NO'];
}

function appendTable(rates: readonly AppendRate[]): string {
  return formatColumns([
    [`Durable appends, ${WRITERS} writers`, 'per second', 'p50 ms', 'p99 ms'],
    ...rates.map(({ scheme, perSecond, times }) => [
      scheme,
      perSecond.toFixed(0),
      times.p50.toFixed(1),
      times.p99.toFixed(1),
    ]),
  ]);
}

function growthTable(points: readonly GrowthPoint[]): string {
  return formatColumns([
    ['On top of a log of', 'sequenced/s', 'proof ms'],
    ...points.map(({ size, entriesPerSecond, proofMs }) => [
      String(size),
      entriesPerSecond.toFixed(0),
      proofMs.toFixed(2),
    ]),
  ]);
}

await main(readOptions(process.argv.slice(2)));
