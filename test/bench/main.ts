/**
 * `npm run bench`: what a guarded action costs, each time beside what Temporal alone costs for a workflow of the same
 * shape. Ends with 0 if everything was measured; no time decides on that.
 */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import { type BenchStack, startBenchStack } from './bench-stack.js';
import { comparisons } from './comparisons.js';
import { describeEnvironment, environmentText } from './environment.js';
import { measureApprovals } from './measure-approvals.js';
import { measureFairness } from './measure-fairness.js';
import { measureLatency } from './measure-latency.js';
import { measureThroughput } from './measure-throughput.js';
import { type Options, planOf, readOptions, USAGE } from './options.js';
import { approvalsTable, fairnessTable, latencyTable, throughputTable } from './report.js';

async function main(options: Options): Promise<void> {
  const began = performance.now();
  const signal = stopSignal();
  const stack = await startBenchStack(signal);
  try {
    await Promise.race([measure(stack, options, signal), stack.failed, aborted(signal)]);
  } finally {
    await stack.close();
  }
  console.log(`\n${Math.round((performance.now() - began) / 1_000)} s in all`);
}

async function measure(stack: BenchStack, options: Options, signal: AbortSignal): Promise<void> {
  const { ours, floor } = stack;
  const plan = planOf(options);
  const environment = await describeEnvironment(stack);
  console.log(`${environmentText(environment)}\n`);

  const latency = [];
  for (const comparison of comparisons(ours, floor)) latency.push(...(await measureLatency(comparison, plan, signal)));
  console.log(`${latencyTable(latency)}\n`);

  const throughput = [];
  const sides = { ours: () => ours.block(), floor: () => floor.decide() };
  for (const inFlight of plan.throughput.inFlight) {
    throughput.push(await measureThroughput(sides, inFlight, plan, signal));
  }
  console.log(`${throughputTable(throughput)}\n`);

  const approvals = await measureApprovals(ours, plan, signal);
  console.log(`${approvalsTable(approvals)}\n`);

  const fairness = await measureFairness({ busy: ours, other: stack.other }, plan, signal);
  console.log(`${fairnessTable(fairness)}\n`);
  for (const { title, measures, against } of latency) console.log(`${title}: ${measures}; floor: ${against}`);
  console.log('decisions per second: "decision: BLOCK" in a closed loop; floor: the same workflow as there');

  console.log(
    'approvals: pages of 50 of all that are pending and of the own ones; a vote from its request to its answer',
  );

  console.log(
    'fairness: guard to outcome of an org with nothing else to do, while tool calls of another wait for their places; ' +
      '"ahead": how many of them got theirs before it, "own": before the next action of the other one itself',
  );

  const measured = { latency, throughput, approvals, fairness };
  const result = { quick: options.quick, plan, environment, loadAtEnd: loadavg()[0], ...measured };
  if (options.json !== null) writeFileSync(resolve(options.json), `${JSON.stringify(result, null, 2)}\n`);
}

function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => controller.abort(new Error(`stopped by ${name}`)));
  }
  return controller.signal;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function optionsOrUsage(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

await main(optionsOrUsage()).catch((error: unknown) => {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
