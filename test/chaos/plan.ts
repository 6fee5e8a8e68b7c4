import type { ChaosOptions } from './options.js';
import { Random } from './random.js';

/** Amounts that lead to the rules of the test org (`RULES`), and what people then do. */
const KINDS = {
  allowed: { amount: 100, weight: 8, votes: [] },
  blocked: { amount: 200_000, weight: 2, votes: [] },
  approved: { amount: 6_000, weight: 4, votes: ['approve'] },
  denied: { amount: 6_001, weight: 2, votes: ['deny'] },
  approvedByTwo: { amount: 90_000, weight: 2, votes: ['approve', 'approve'] },
  expired: { amount: 70_000, weight: 1, votes: [] },
  /** Nobody votes until the first stage's time is up. */
  escalated: { amount: 69_000, weight: 0, votes: ['approve', 'approve'] },
} as const;
export type Kind = keyof typeof KINDS;

/** What the plans of `expired` and `escalated` wait for by themselves. */
export const TIMER_MS = 60_000;
/** The load begins shortly before the first of these timers is due. */
const LOAD_BEGINS_MS = 55_000;

/** Who runs it: a tool that drops repeated calls, one that does not, or the agent itself under a permit. */
export type Runner = 'keyed' | 'blind' | 'callback';

export interface PlannedAction {
  reference: string;
  atMs: number;
  kind: Kind;
  runner: Runner;
  amount: number;
  /** One of each approver in turn. */
  votes: readonly ('approve' | 'deny')[];
  /** How long the shop takes to answer after the refund is paid; a kill in this time loses the answer. */
  answerMs: number;
  /** Asked for by two agents at once with one key, as an impatient caller does. */
  twice: boolean;
}

export const VICTIMS = ['gateway', 'worker', 'control-plane', 'temporal', 'postgres'] as const;
export type Victim = (typeof VICTIMS)[number];

export interface PlannedKill {
  atMs: number;
  victim: Victim;
}

export interface Plan {
  actions: PlannedAction[];
  kills: PlannedKill[];
}

export function makePlan(options: ChaosOptions): Plan {
  const random = new Random(options.seed);
  const weights = Object.fromEntries(Object.entries(KINDS).map(([name, { weight }]) => [name, weight]));
  const actions = [
    ...Array.from({ length: options.actions }, () => random.pick(weights as Record<Kind, number>)),
    ...Array.from({ length: options.waiting }, () => 'escalated' as const),
  ].map((kind, index) => plannedAction(random, options, kind, index));
  return { actions: actions.sort((a, b) => a.atMs - b.atMs), kills: plannedKills(random, options) };
}

function plannedAction(random: Random, { seed, loadMs }: ChaosOptions, kind: Kind, index: number): PlannedAction {
  const isTimed = kind === 'expired' || kind === 'escalated';
  const runner = random.pick({ keyed: 3, blind: 2, callback: 2 });
  return {
    reference: `${seed}-${index}`,
    atMs: (isTimed ? 0 : LOAD_BEGINS_MS) + random.between(0, loadMs),
    kind,
    runner,
    amount: KINDS[kind].amount,
    votes: KINDS[kind].votes,
    answerMs: random.chance(0.5) ? Math.round(random.between(100, 2_500)) : 0,
    twice: runner !== 'callback' && random.chance(0.2),
  };
}

/** Evenly over the load with some chance, so that the stack is up again between most of them; each part in turn. */
function plannedKills(random: Random, { loadMs, kills }: ChaosOptions): PlannedKill[] {
  const rounds = Math.ceil(kills / VICTIMS.length);
  const victims = Array.from({ length: rounds }, () => random.shuffled(VICTIMS)).flat();
  const step = loadMs / (kills + 1);
  return victims.slice(0, kills).map((victim, index) => {
    const atMs = LOAD_BEGINS_MS + step * (index + 1) + random.between(-step / 3, step / 3);
    return { victim, atMs: Math.round(atMs) };
  });
}
