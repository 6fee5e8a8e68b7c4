import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { processIdentity } from './identity.js';

const PidFile = z.strictObject({ pid: z.number().int().positive(), identity: z.string(), command: z.string() });

/** Records a process, so that a later start can find it if its parent dies without stopping it. */
export function writePidFile(path: string, pid: number, command: string): void {
  const identity = processIdentity(pid);
  if (identity === null) return;
  writeFileSync(path, `${JSON.stringify({ pid, identity, command })}\n`, { mode: 0o600 });
}

export function removePidFile(path: string): void {
  rmSync(path, { force: true });
}

/** The recorded process if it is still the same one, else null: an id that was given to another program is not ours. */
export function recordedProcess(path: string): { pid: number; command: string } | null {
  try {
    const { pid, identity, command } = PidFile.parse(JSON.parse(readFileSync(path, 'utf8')));
    return processIdentity(pid) === identity ? { pid, command } : null;
  } catch {
    return null;
  }
}

/** Stops the process that an earlier parent left behind: `signal` first, SIGKILL after `graceMs`. True if there was one. */
export async function stopLeftover(
  path: string,
  signal: NodeJS.Signals = 'SIGTERM',
  graceMs = 15_000,
): Promise<boolean> {
  const left = recordedProcess(path);
  if (left) {
    process.kill(left.pid, signal);
    if (!(await gone(path, graceMs))) {
      process.kill(left.pid, 'SIGKILL');
      if (!(await gone(path, 5_000)))
        throw new Error(`process ${left.pid} (${left.command}) does not end; stop it by hand`);
    }
  }
  removePidFile(path);
  return left !== null;
}

async function gone(path: string, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  for (let wait = 10; recordedProcess(path); wait = Math.min(wait * 2, 250)) {
    if (Date.now() > deadline) return false;
    await pause(wait);
  }
  return true;
}
