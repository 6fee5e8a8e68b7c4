import { agentClient } from '../support/agent.js';
import { type EffectsServer, startEffectsServer } from '../support/effects-server.js';
import { createLauncher, type Launcher } from '../support/launcher.js';
import { createTestOrg } from '../support/org.js';
import { replayProblems } from '../support/replay.js';
import { playAgents } from './agents.js';
import { gatherFacts } from './facts.js';
import { violationsOf } from './invariants.js';
import { playKills } from './killer.js';
import type { ChaosOptions } from './options.js';
import { makePlan } from './plan.js';
import type { ChaosResult } from './report.js';
import { Voters } from './voters.js';

/** Seconds that the agent of a callback has to report. */
const LEASE = '30';
/** For one action: time for lost attempts to be noticed, repeated and recorded. */
const PATIENCE_MS = 180_000;

/** Runs the real stack under load and kills, and returns what became of each action. Leaves nothing behind. */
export async function runChaos(
  options: ChaosOptions,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<ChaosResult> {
  const effects = await startEffectsServer();
  const launcher = await createLauncher({
    RUNPLANE_OUTBOUND_ALLOW: effects.host,
    RUNPLANE_REPORT_WITHIN_SECONDS: LEASE,
    RUNPLANE_LOG_LEVEL: 'warn',
  });
  try {
    const stopped = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    return await Promise.race([play(options, launcher, effects, log), launcher.failed, stopped]);
  } finally {
    await launcher.close(options.keep);
    await effects.close();
  }
}

async function play(
  options: ChaosOptions,
  launcher: Launcher,
  effects: EffectsServer,
  log: (line: string) => void,
): Promise<ChaosResult> {
  const begin = performance.now();
  log('starting the stack');
  await launcher.start();
  const org = await createTestOrg(launcher, effects);
  const plan = makePlan(options);
  log(
    `${options.waiting} waiting approvals, then ${options.actions} actions and ${plan.kills.length} kills within ${options.loadMs / 1_000} s, seed ${options.seed}`,
  );
  const over = new AbortController();
  const voters = new Voters(plan.actions, [org.approver, org.second]);
  const voting = voters.run(over.signal);
  const around = {
    gatewayUrl: launcher.gatewayUrl,
    agentKey: org.agentKey,
    shopUrl: effects.url,
    patienceMs: PATIENCE_MS,
  };
  const [answers, kills] = await Promise.all([playAgents(plan.actions, around), playKills(plan.kills, launcher, log)]);
  over.abort();
  await voting;
  log('all actions have ended; verifying');
  const agent = agentClient(launcher, org.agentKey);
  const { facts, log: audit } = await gatherFacts(answers, { launcher, org, agent, effects });
  const violations = [
    ...violationsOf(facts, kills),
    ...voters.refusals,
    ...audit.problems,
    ...strangers(effects, facts),
    ...(await replayProblems(launcher)),
  ];
  const seconds = (performance.now() - begin) / 1_000;
  return { seed: options.seed, facts, kills, logSize: audit.events.length, seconds, violations };
}

/** Effects that belong to no action of the plan. */
function strangers(effects: EffectsServer, facts: ChaosResult['facts']): string[] {
  const known = new Set<unknown>(facts.map(({ action }) => action.reference));
  return effects.effects
    .filter(({ body }) => !known.has(body.reference))
    .map(({ body }) => `an effect that no action asked for: ${JSON.stringify(body)}`);
}
