import type { Facts } from './facts.js';
import type { Kill } from './killer.js';
import { timersOf } from './timers.js';

export interface ChaosResult {
  seed: number;
  facts: Facts[];
  kills: Kill[];
  logSize: number;
  seconds: number;
  violations: string[];
}

export function formatReport({ seed, facts, kills, logSize, seconds, violations }: ChaosResult): string {
  const slowest = Math.max(...facts.map(({ startedAt, endedAt }) => endedAt - startedAt));
  const effects = facts.reduce((sum, { effects: count }) => sum + count, 0);
  return [
    `chaos run with seed ${seed}: ${Math.round(seconds)} s`,
    `  actions     ${facts.length}: ${counted(facts.map(({ final }) => final?.status ?? 'lost'))}`,
    `  run by      ${counted(facts.map(({ action }) => action.runner))}`,
    `  slowest     ${(slowest / 1_000).toFixed(1)} s`,
    `  timers      ${lateness(facts)}`,
    `  effects     ${effects}`,
    `  kills       ${kills.length}: ${counted(kills.map(({ victim }) => victim))}`,
    `  audit log   ${logSize} entries`,
    `  violations  ${violations.length === 0 ? 'none' : violations.length}`,
    ...violations.map((violation) => `    ${violation}`),
  ].join('\n');
}

/** How late escalations and expiries came, which were due while parts were dead. */
function lateness(facts: readonly Facts[]): string {
  const late = facts.flatMap(({ events }) => timersOf(events)).sort((a, b) => a - b);
  const seconds = (share: number) => ((late[Math.floor(share * (late.length - 1))] ?? 0) / 1_000).toFixed(1);
  return `${late.length} escalations and expiries: late by ${seconds(0.5)} s (median), ${seconds(1)} s at most`;
}

function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
