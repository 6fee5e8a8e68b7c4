import {
  leafHash,
  parseTlogProof,
  toHex,
  verifierFromKey,
  verifyLog,
  verifyPromise,
  verifyReceipt,
} from '@runplane/audit';
import { AUDIT_EVENT_TYPES, type AuditEntry, ProblemError, type Receipt } from '@runplane/contracts';
import type { ActionView } from '@runplane/sdk';
import type { AdminClient } from './admin-client.js';

/** The evidence of one action's decision. Its entry is sequenced a moment after the decision. */
export async function receiptOf(admin: AdminClient, actionId: string): Promise<Receipt> {
  for (let pauseMs = 25; ; pauseMs *= 2) {
    try {
      return await admin.get<Receipt>(`/v1/audit/receipts/${actionId}`);
    } catch (error) {
      const sequencing = error instanceof ProblemError && error.code === 'unavailable';
      if (!sequencing || pauseMs > 10_000) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

export interface AuditVerification {
  /** Entries in the log. */
  size: number;
  /** What is wrong; empty if the log is verified. */
  problems: string[];
}

export interface Evidence {
  view: ActionView;
  receipt: Receipt;
}

/**
 * Downloads the whole log and verifies it with public keys alone: the signature of its checkpoint, the tree over its
 * entries, each action's chain; then that the decision of each action is in it, as promised and as its receipt says.
 * `logKey` is the log's verifier key (C2SP signed-note), got on another way than from the control plane.
 */
export async function verifyAudit(
  admin: AdminClient,
  evidence: readonly Evidence[],
  { logKey, earlierCheckpoint }: { logKey?: string; earlierCheckpoint: string | null },
): Promise<AuditVerification> {
  const [header, ...lines] = (await admin.text('/v1/audit/export')).trimEnd().split('\n');
  const { checkpoint, logKey: ownKey } = JSON.parse(header as string) as { checkpoint: string; logKey: string };
  const verifier = verifierFromKey(logKey ?? ownKey);
  const leaves = lines
    .map((line) => JSON.parse(line) as AuditEntry)
    .map(({ index, event }) => ({ index, leaf: event }));
  const earlierCheckpoints = earlierCheckpoint === null ? [] : [earlierCheckpoint];
  const report = await verifyLog({
    entries: leaves,
    checkpoint,
    verifier,
    earlierCheckpoints,
    types: new Set(AUDIT_EVENT_TYPES),
  });
  const problems = report.problems.map(({ index, message }) =>
    index === null ? message : `entry ${index}: ${message}`,
  );
  for (const { view, receipt } of evidence) {
    const problem = await checkDecision(view, receipt, leaves, logKey ?? ownKey).catch((error: Error) => error.message);
    if (problem) problems.push(`${view.actionId}: ${problem}`);
  }
  return { size: report.size, problems };
}

/** What is wrong with the evidence of one decision, or null. */
async function checkDecision(
  { actionId, decision, audit }: ActionView,
  receipt: Receipt,
  leaves: readonly { index: number; leaf: string }[],
  logKey: string,
): Promise<string | null> {
  if (!audit) return 'the answer named no log entry';
  const { ok, problems } = await verifyReceipt(receipt, { logKey });
  const leaf = receipt.entries[0]?.leaf;
  if (!ok || leaf === undefined) return problems[0]?.message ?? 'the receipt is not verified';
  if (leaves[indexOfDecision(receipt)]?.leaf !== leaf) return 'the export holds another entry than the receipt';
  if (toHex(leafHash(leaf)) !== audit.leafHash) return 'the log holds another entry than was answered';
  const promised = await verifyPromise(audit.promise, verifierFromKey(logKey));
  if (toHex(promised.leafHash) !== audit.leafHash) return 'the log promised another entry';
  const event = JSON.parse(leaf) as { subject: string; type: string; data: { decision?: string } };
  if (event.subject !== actionId || event.type !== 'action.decided') return 'the entry is of something else';
  return event.data.decision === decision ? null : `the log says ${event.data.decision}`;
}

/** Where the decision stands in the log. */
export function indexOfDecision({ entries }: Receipt): number {
  const [decision] = entries;
  if (!decision) throw new Error('the receipt holds no entry');
  return parseTlogProof(decision.proof).index;
}
