import { type VerifyReport, verifierFromKey, verifyLog } from '@runplane/audit';
import { AUDIT_EVENT_TYPES } from '@runplane/contracts';
import type { Database } from '../src/database.js';
import { signerFor } from './log-fixture.js';

/** The org's log as its owner would export it, verified as a stranger would. */
export async function verifyStored(
  database: Database,
  orgId: string,
  earlierCheckpoints: readonly string[] = [],
): Promise<VerifyReport> {
  const { entries, checkpoint } = await database.withOrg(orgId, async ({ audit }) => ({
    entries: await audit.entries({ from: 0, limit: 100_000 }),
    checkpoint: await audit.checkpoint(),
  }));
  const { verifierKey } = await signerFor(orgId);
  return verifyLog({
    entries: entries.map(({ index, event }) => ({ index, leaf: event })),
    checkpoint: checkpoint?.note ?? '',
    verifier: verifierFromKey(verifierKey),
    org: orgId,
    earlierCheckpoints,
    types: new Set(AUDIT_EVENT_TYPES),
  });
}
