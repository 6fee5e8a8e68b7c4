import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoState } from './setup.js';

/** One file for each value, so that a person can use a key with `$(cat …)`; only they can read it. */
const FILES: Record<keyof DemoState, string> = {
  orgId: 'org-id',
  ownerKey: 'owner-key',
  approverKey: 'approver-key',
  agentKey: 'agent-key',
};

/** What an earlier set-up saved, or null. */
export function readState(directory: string): DemoState | null {
  const read = (name: keyof DemoState): string | null => {
    try {
      return readFileSync(join(directory, FILES[name]), 'utf8').trim() || null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  };
  const [orgId, ownerKey] = [read('orgId'), read('ownerKey')];
  if (orgId === null || ownerKey === null) return null;
  return { orgId, ownerKey, approverKey: read('approverKey'), agentKey: read('agentKey') };
}

export function saveState(directory: string, state: DemoState): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const [name, file] of Object.entries(FILES)) {
    const value = state[name as keyof DemoState];
    if (value !== null) replaceFile(join(directory, file), `${value}\n`);
  }
}

/** Whole or not at all, also when the process is killed. */
function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
