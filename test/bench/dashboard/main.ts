/**
 * `npm run bench:dashboard`: the list of actions in a real browser, with many actions beside few in the same run. Ends
 * with 0 if everything was measured; no time decides on that.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { AdminClient } from '../../support/admin.js';
import { agentClient } from '../../support/agent.js';
import { launchChromium } from '../../support/chromium.js';
import { createTestOrg } from '../../support/org.js';
import { startOwnServers } from '../../support/own-servers.js';
import { refund, startWorld, type World } from '../../support/world.js';
import { formatColumns } from '../columns.js';
import { type Options, readOptions } from '../options.js';
import { seedActions } from './seed.js';
import { type Measured, STEPS, type Step, Visit } from './visit.js';

const FEW = 1_000;
const AGENTS = 6;

interface Plan {
  many: number;
  rounds: number;
  /** How far down the long list is scrolled. */
  deepest: number;
}

const planOf = ({ quick }: Options): Plan =>
  quick ? { many: 10_000, rounds: 2, deepest: 3_000 } : { many: 100_000, rounds: 7, deepest: 20_000 };

type Rounds = Record<Step, Measured>[];

async function main(options: Options): Promise<void> {
  const plan = planOf(options);
  const servers = await startOwnServers();
  try {
    const world = await startWorld({ servers });
    try {
      await withWorld(world, plan, options);
    } finally {
      await world.close();
    }
  } finally {
    await servers.close();
  }
}

async function withWorld(world: World, plan: Plan, options: Options): Promise<void> {
  const few = await seededOrg(world, FEW);
  const many = await seededOrg(world, plan.many);
  const browser = await launchChromium();
  try {
    await measure(world, { few, many }, browser, plan, options);
  } finally {
    await browser.close();
  }
}

/** An organisation of its own with so many actions; the key of its owner. */
async function seededOrg({ stack, effects }: World, count: number): Promise<string> {
  const org = await createTestOrg(stack, effects);
  const owner = new AdminClient(stack.controlPlaneUrl, org.ownerKey);
  const agents = [org.agentId];
  while (agents.length < AGENTS) {
    const { id } = await owner.post<{ id: string }>('/v1/agents', { name: `bot ${agents.length}` });
    agents.push(id);
  }
  const { status } = (await agentClient(stack, org.agentKey).guard(refund(4_000))).body;
  if (status !== 'SUCCEEDED') throw new Error(`the first action is ${status}`);
  await seedActions(stack.ownerUrl, org.id, agents, count);
  return org.ownerKey;
}

async function measure(
  { stack }: World,
  keys: { few: string; many: string },
  browser: Browser,
  plan: Plan,
  { json }: Options,
): Promise<void> {
  const load = () => (loadavg()[0] ?? 0).toFixed(1);
  console.log(`Node ${process.version}, Chromium ${browser.version()}, ${cpus().length} cores, load ${load()}\n`);
  const few = await Visit.begin(browser, stack, keys.few);
  const many = await Visit.begin(browser, stack, keys.many);
  // What is compiled and cached by the first visit is no part of it.
  await few.round();
  await many.round();
  const rounds: { few: Rounds; many: Rounds } = { few: [], many: [] };
  for (let round = 0; round < plan.rounds; round++) {
    rounds.few.push(await few.round());
    rounds.many.push(await many.round());
  }
  const deep = await many.scroll(plan.deepest);
  await Promise.all([few.close(), many.close()]);
  console.log(`${table(rounds, plan)}\n`);
  console.log(
    `scrolled to row ${plan.deepest}: ${(deep.ms / (plan.deepest / 100)).toFixed(0)} ms for 100 rows, ` +
      `longest task ${deep.longestTaskMs.toFixed(0)} ms, ${deep.blocking} over 100 ms`,
  );
  console.log(`load at the end: ${load()}`);
  if (json !== null) writeFileSync(resolve(json), `${JSON.stringify({ plan, few: FEW, rounds, deep }, null, 2)}\n`);
}

/** Medians; of the tasks, the longest of all rounds. */
function table({ few, many }: { few: Rounds; many: Rounds }, plan: Plan): string {
  const of = (rounds: Rounds, step: Step) => rounds.map((round) => round[step]);
  const rows = STEPS.map((step) => {
    const [small, large] = [of(few, step), of(many, step)];
    const [before, after] = [medianMs(small), medianMs(large)];
    return [
      step,
      before.toFixed(0),
      after.toFixed(0),
      `${(after / before).toFixed(2)}x`,
      longest(small),
      longest(large),
      String(large.reduce((sum, { blocking }) => sum + blocking, 0)),
    ];
  });
  const heading = [`ms, n = ${plan.rounds}`, `${FEW} actions`, `${plan.many} actions`, 'ratio'];
  return formatColumns([[...heading, 'longest task', 'longest task', 'over 100 ms'], ...rows]);
}

function medianMs(measured: readonly Measured[]): number {
  const sorted = measured.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const longest = (measured: readonly Measured[]): string =>
  Math.max(...measured.map(({ longestTaskMs }) => longestTaskMs)).toFixed(0);

await main(readOptions(process.argv.slice(2)));
