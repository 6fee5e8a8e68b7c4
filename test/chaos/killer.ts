import { setTimeout as pause } from 'node:timers/promises';
import type { Launcher } from '../support/launcher.js';
import type { PlannedKill, Victim } from './plan.js';

export interface Kill {
  victim: Victim;
  at: number;
}

/** A part that is just being started again is killed as soon as it runs. */
const LOOKS = 100;

/** Kills each victim at its time; the launcher starts it again. */
export async function playKills(
  kills: readonly PlannedKill[],
  launcher: Launcher,
  log: (line: string) => void,
): Promise<Kill[]> {
  const begin = Date.now();
  const done: Kill[] = [];
  for (const { victim, atMs } of kills) {
    await pause(Math.max(0, begin + atMs - Date.now()));
    for (let look = 0; look < LOOKS; look++) {
      if (launcher.kill(victim)) {
        done.push({ victim, at: Date.now() });
        log(`${((Date.now() - begin) / 1_000).toFixed(1).padStart(6)} s  kill -9 ${victim}`);
        break;
      }
      await pause(50);
    }
  }
  return done;
}
