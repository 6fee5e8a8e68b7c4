import { setTimeout as pause } from 'node:timers/promises';
import { fromBase64, logOrigin, verifierFromKey, verifierKeyOf, verifyLog } from '@runplane/audit';
import { type AuditEntry, AuditEvent } from '@runplane/contracts';
import type { AdminClient } from './admin.js';

export interface VerifiedLog {
  events: AuditEvent[];
  /** Types of one action's events, in their order. */
  stepsOf(actionId: string): string[];
  /** What the verification found; empty for a good log. */
  problems: string[];
}

/**
 * Downloads the log as an auditor would, and verifies it by the public key alone: signature, tree, and the chain of
 * each action. `includes` names what has to be sequenced first, which happens a moment after it is
 * committed; the log has to begin as it was at each of `earlierCheckpoints`.
 */
export async function verifiedLog(
  auditor: AdminClient,
  orgId: string,
  publicKey: string,
  includes: (events: AuditEvent[]) => boolean,
  earlierCheckpoints: string[] = [],
): Promise<VerifiedLog> {
  for (let attempt = 0; ; attempt++) {
    const [header, ...lines] = (await auditor.get<string>('/v1/audit/export')).trimEnd().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as AuditEntry);
    const events = entries.map(({ event }) => AuditEvent.parse(JSON.parse(event)));
    if (!includes(events) && attempt < 100) {
      await pause(100);
      continue;
    }
    const { checkpoint } = JSON.parse(header ?? '{}') as { checkpoint: string };
    const verifier = verifierFromKey(verifierKeyOf(logOrigin(orgId), fromBase64(publicKey)));
    const leaves = entries.map(({ index, event }) => ({ index, leaf: event }));
    const { problems } = await verifyLog({ entries: leaves, checkpoint, verifier, earlierCheckpoints });
    return {
      events,
      stepsOf: (actionId) => events.filter(({ subject }) => subject === actionId).map(({ type }) => type),
      problems: problems.map(({ index, message }) => `entry ${index ?? '-'}: ${message}`),
    };
  }
}
