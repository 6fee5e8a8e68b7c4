import type { LogMemory } from '@runplane/audit';
import type { Client } from 'pg';
import { inEveryLog, noteOnce } from './in-every-log.js';

/** Each log says that it goes on from an older copy of itself: what was in between, readers may still have. */
export function noteResumed(client: Client, { id, reason }: NonNullable<LogMemory['resume']>): Promise<void> {
  return inEveryLog(client, (audit) =>
    noteOnce(audit, 'operator', { resource: 'log', id, change: 'resumed from an older copy', reason }),
  );
}
