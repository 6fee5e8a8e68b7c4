import { Inject, Injectable } from '@nestjs/common';
import { formatTlogProof, inclusionProofFromTiles, RECEIPT_FORMAT } from '@runplane/audit';
import { isActionId, type JsonObject, ProblemError, type Receipt } from '@runplane/contracts';
import { type Anchored, Database, type OrgTransaction } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { Disclosures } from '../data/disclosures.js';
import { anchorOf, notYet } from './anchor.js';
import { AuditKey, requireCheckpoint, Witnesses } from './checkpoint.js';

interface ReceiptOptions {
  /** Waits for the super-log, and its witnesses, instead of leaving the anchor out. */
  anchored: boolean;
  /** Sealed fields that it discloses to whoever gets it; who asked for that is in the log. */
  disclose?: readonly string[] | undefined;
}

@Injectable()
export class ReceiptService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditKey) private readonly key: AuditKey,
    @Inject(Witnesses) private readonly witnesses: Witnesses,
    @Inject(Disclosures) private readonly disclosures: Disclosures,
  ) {}

  /** Everything that the log holds on one action, proven under one checkpoint. */
  async receipt(caller: Caller, actionId: string, { anchored, disclose }: ReceiptOptions): Promise<Receipt> {
    const { orgId } = caller;
    if (!isActionId(actionId)) throw new ProblemError('not_found', 'There is no such action.');
    const { receipt, taken } = await this.database.withOrg(orgId, async (tx) => ({
      receipt: await this.receiptIn(tx, actionId, anchored),
      taken: disclose ? await this.disclosures.take(tx, caller, actionId, disclose) : null,
    }));
    if (!taken) return receipt;
    const disclosed = await this.disclosures.open(orgId, taken);
    return { ...receipt, disclosures: disclosed.map(({ disclosure }) => disclosure) };
  }

  private async receiptIn(tx: OrgTransaction, actionId: string, anchored: boolean): Promise<Receipt> {
    const { orgId } = tx;
    const entries = await sequencedEntries(tx, actionId);
    const { promise, erased } = found(await tx.actions.decision(actionId), 'action');
    const erasure = erased ? await erasureOf(tx, actionId) : [];
    const size = Math.max(...[...entries, ...erasure].map(({ index }) => index)) + 1;
    const anchor = await tx.audit.anchored(size);
    if (!anchor && anchored) throw notYet('The super-log does not hold the entry yet.');
    const checkpoint = anchor ? await this.opened(tx, anchor) : await requireCheckpoint(tx, this.key);
    // The entries were sequenced in this or an earlier transaction, so a checkpoint over them is there.
    if (checkpoint.size < size) throw notYet('The entry is not signed yet.');
    if (!(await this.key.isOfCurrent(orgId, checkpoint.note))) throw notYet('The new key has not signed the log yet.');
    const [erasureProof] = await proven(tx, erasure, checkpoint);
    return {
      format: RECEIPT_FORMAT,
      org: orgId,
      subject: actionId,
      entries: await proven(tx, entries, checkpoint),
      promise,
      logKey: this.key.verifierKeyOf(orgId),
      anchor: anchor && (await anchorOf(tx, this.key, anchor)),
      witnessPolicy: this.witnesses.policyOf(this.key.superLogKey()),
      bundles: await bundlesOf(tx, entries),
      ...(this.key.changes.length > 0 ? { keyChanges: [...this.key.changes] } : {}),
      ...(erasureProof ? { erasure: erasureProof } : {}),
    };
  }

  /** Nothing that is not signed by this installation is given out. */
  private async opened(tx: OrgTransaction, { note }: Anchored): Promise<{ note: string; size: number }> {
    return { note, size: (await this.key.open(tx.orgId, note)).size };
  }
}

interface Sequenced {
  index: number;
  leaf: string;
}

async function sequencedEntries(tx: OrgTransaction, actionId: string): Promise<Sequenced[]> {
  const entries = await tx.audit.ofSubject(actionId);
  if (entries.length === 0) throw new ProblemError('not_found', 'There is no such action.');
  return entries.map(sequenced);
}

/** The entry of the org's control plane by which the action's data was erased. */
async function erasureOf(tx: OrgTransaction, actionId: string): Promise<Sequenced[]> {
  const entry = await tx.audit.controlEntry({ resource: 'erasure', change: 'erased', actions: [actionId] });
  return entry ? [sequenced(entry)] : [];
}

function sequenced({ index, leaf }: { index: number | null; leaf: string }): Sequenced {
  if (index === null) throw notYet('The newest entry is not sequenced yet.');
  return { index, leaf };
}

async function proven(
  tx: OrgTransaction,
  entries: readonly Sequenced[],
  { note, size }: { note: string; size: number },
): Promise<Receipt['entries']> {
  const proofs: Receipt['entries'] = [];
  for (const { index, leaf } of entries) {
    const proof = await inclusionProofFromTiles(tx.audit.tileReader(), index, size);
    proofs.push({ leaf, proof: formatTlogProof({ index, proof, checkpoint: note }) });
  }
  return proofs;
}

/** The bundles that the events name: a decision can be computed again from them. */
async function bundlesOf(tx: OrgTransaction, entries: readonly Sequenced[]): Promise<Receipt['bundles']> {
  const named = entries.map(({ leaf }) => (JSON.parse(leaf) as { data: { bundle?: unknown } }).data.bundle);
  const digests = [...new Set(named.filter((digest) => typeof digest === 'string'))];
  const bundles: Receipt['bundles'] = [];
  for (const digest of digests)
    bundles.push({ digest, bundle: { ...(await tx.policies.bundle(digest)) } as unknown as JsonObject });
  return bundles;
}
