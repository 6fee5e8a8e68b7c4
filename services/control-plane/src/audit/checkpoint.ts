import {
  type Checkpoint,
  equalBytes,
  type KeyHistory,
  logOrigin,
  openCheckpointByAny,
  superLogOrigin,
  verifierKeyOf,
} from '@runplane/audit';
import { ProblemError } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';

/** The public half of the key that signs all logs of the installation, and of those before it. */
export class AuditKey {
  constructor(private readonly keys: KeyHistory) {}

  /** Changes of the key, in their order. */
  get changes(): readonly string[] {
    return this.keys.statements;
  }

  /** The verifier key of an org's log: one key under each log's name. */
  verifierKeyOf(orgId: string): string {
    return verifierKeyOf(logOrigin(orgId), this.keys.current);
  }

  superLogKey(): string {
    return verifierKeyOf(this.superLogName(), this.keys.current);
  }

  async openSuper(note: string): Promise<Checkpoint> {
    return (await openCheckpointByAny(note, this.keys.verifiersOf(this.superLogName()))).checkpoint;
  }

  async open(orgId: string, note: string): Promise<Checkpoint> {
    return (await openCheckpointByAny(note, this.keys.verifiersOf(logOrigin(orgId)))).checkpoint;
  }

  /** Whether the key that signs now has signed this; a log that was not used since the key changed has not been yet. */
  async isOfCurrent(orgId: string, note: string): Promise<boolean> {
    const { by } = await openCheckpointByAny(note, this.keys.verifiersOf(logOrigin(orgId)));
    return equalBytes(by.publicKey, this.keys.current);
  }

  private superLogName(): string {
    return superLogOrigin(this.keys.first);
  }
}

/** Who has to cosign the super-log, where the installation has witnesses: the text of a policy (C2SP tlog-policy). */
export class Witnesses {
  constructor(private readonly policy: string | null) {}

  /** With the super-log as the one log that it is about. */
  policyOf(superLogKey: string): string | null {
    if (this.policy === null) return null;
    const lines = this.policy.split('\n').filter((line) => !/^\s*log\s/.test(line));
    return `${[`log ${superLogKey}`, ...lines].join('\n').trimEnd()}\n`;
  }
}

/** The last checkpoint, its signature verified: nothing that is not signed by this installation is given out. */
export async function lastCheckpoint(
  tx: OrgTransaction,
  key: AuditKey,
): Promise<{ note: string; size: number } | null> {
  const stored = await tx.audit.checkpoint();
  return stored && { note: stored.note, size: (await key.open(tx.orgId, stored.note)).size };
}

export async function requireCheckpoint(tx: OrgTransaction, key: AuditKey): Promise<{ note: string; size: number }> {
  const checkpoint = await lastCheckpoint(tx, key);
  if (!checkpoint) throw new ProblemError('not_found', 'The log has no checkpoint yet.');
  return checkpoint;
}
