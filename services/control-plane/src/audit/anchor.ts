import { formatTlogProof, inclusionProofFromTiles, type LogAnchor, toBase64 } from '@runplane/audit';
import { ProblemError, type Receipt } from '@runplane/contracts';
import type { Anchored, OrgTransaction } from '@runplane/database';
import type { AuditKey, Witnesses } from './checkpoint.js';

export const notYet = (detail: string) => new ProblemError('unavailable', detail, { retryAfter: 1 });

/** Where the super-log holds a checkpoint of the org; nothing that is not signed by this installation is given out. */
export async function anchorOf(
  tx: OrgTransaction,
  key: AuditKey,
  { anchor }: Anchored,
): Promise<NonNullable<Receipt['anchor']>> {
  const { index, leaf, salt, checkpoint } = anchor;
  const { size } = await key.openSuper(checkpoint);
  const proof = await inclusionProofFromTiles(tx.audit.superTileReader(), index, size);
  return { leaf, proof: formatTlogProof({ index, proof, checkpoint }), salt: toBase64(salt) };
}

export interface AnchoredCheckpoint {
  /** A signed note, with the entries that it is over. */
  note: string;
  size: number;
  anchor: LogAnchor;
}

/** The newest checkpoint of the org that the super-log holds under one that its witnesses cosigned, where it has any. */
export async function anchoredCheckpoint(
  tx: OrgTransaction,
  key: AuditKey,
  witnesses: Witnesses,
): Promise<AnchoredCheckpoint> {
  const anchored = await tx.audit.anchored(0);
  if (!anchored) throw notYet('The super-log does not hold the log yet.');
  const { note } = anchored;
  const { size } = await key.open(tx.orgId, note);
  const anchor: LogAnchor = {
    ...(await anchorOf(tx, key, anchored)),
    witnessPolicy: witnesses.policyOf(key.superLogKey()),
    keyChanges: [...key.changes],
  };
  return { note, size, anchor };
}
