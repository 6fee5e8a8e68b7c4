import { Inject, Injectable } from '@nestjs/common';
import { consistencyProofFromTiles, inclusionProofFromTiles, toBase64 } from '@runplane/audit';
import { ProblemError } from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { anchoredCheckpoint } from './anchor.js';
import type {
  AnchorAnswer,
  ConsistencyProof,
  ConsistencyQuery,
  EntriesAnswer,
  EntriesQuery,
  InclusionProof,
  KeyChanges,
} from './audit-answers.js';
import { AuditKey, lastCheckpoint, requireCheckpoint, Witnesses } from './checkpoint.js';

@Injectable()
export class AuditService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditKey) private readonly key: AuditKey,
    @Inject(Witnesses) private readonly witnesses: Witnesses,
  ) {}

  superLogKey(): string {
    return this.key.superLogKey();
  }

  witnessPolicy(): string {
    return found(this.witnesses.policyOf(this.key.superLogKey()), 'witness');
  }

  logKey(orgId: string): string {
    return this.key.verifierKeyOf(orgId);
  }

  keyChanges(): KeyChanges {
    return { statements: [...this.key.changes] };
  }

  checkpoint(caller: Caller): Promise<string> {
    return this.database.withOrg(caller.orgId, async (tx) => (await requireCheckpoint(tx, this.key)).note);
  }

  anchor(caller: Caller): Promise<AnchorAnswer> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const { note, size, anchor } = await anchoredCheckpoint(tx, this.key, this.witnesses);
      return { size, checkpoint: note, anchor };
    });
  }

  entries(caller: Caller, { from, limit }: EntriesQuery): Promise<EntriesAnswer> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const size = (await lastCheckpoint(tx, this.key))?.size ?? 0;
      const count = Math.min(limit, size - from);
      return { entries: count > 0 ? await tx.audit.entries({ from, limit: count }) : [], size };
    });
  }

  inclusion(caller: Caller, leafHash: string): Promise<InclusionProof> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const { index, size, proof, note } = found(await this.prove(tx, leafHash), 'sequenced entry');
      return { leafHash, index, size, proof: proof.map(toBase64), checkpoint: note };
    });
  }

  consistency(caller: Caller, { from, to }: ConsistencyQuery): Promise<ConsistencyProof> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const { size } = await requireCheckpoint(tx, this.key);
      if (from > to || to > size) {
        throw new ProblemError('invalid_request', `Needs from <= to <= ${size}, the size of the last checkpoint.`);
      }
      const trivial = from === 0 || from === to;
      const proof = trivial ? [] : await consistencyProofFromTiles(tx.audit.tileReader(), from, to);
      return { from, to, proof: proof.map(toBase64) };
    });
  }

  /** The audit path of a leaf to the last checkpoint; null for a leaf that is not under it. */
  private async prove(tx: OrgTransaction, leafHash: string) {
    const checkpoint = await lastCheckpoint(tx, this.key);
    const index = await tx.audit.indexOf(leafHash);
    if (!checkpoint || index === null || index >= checkpoint.size) return null;
    const proof = await inclusionProofFromTiles(tx.audit.tileReader(), index, checkpoint.size);
    return { index, proof, ...checkpoint };
  }
}
