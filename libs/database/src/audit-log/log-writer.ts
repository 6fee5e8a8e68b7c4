import {
  appendLeaves,
  formatCheckpoint,
  type KeyHistory,
  type NoteSigner,
  signNote,
  type Tile,
  type TreeState,
} from '@runplane/audit';
import type { Client } from 'pg';
import { isSerializationFailure } from '../sql-errors.js';
import {
  LogCorruptError,
  type StoredEntry,
  StoredLog,
  type StoredTree,
  verifiedHash,
  verifiersOf,
} from './stored-tree.js';

const MOST_ORGS = 200;
const MOST_ENTRIES = 8_192;

type PendingEntry = StoredEntry & { org_id: string; id: string };

/** What one pass adds to one org's log. */
interface Batch {
  orgId: string;
  before: StoredTree;
  after: StoredTree & { note: string };
  ids: string[];
  tiles: Tile[];
}

export interface PassResult {
  /** Logs that grew. */
  grown: number;
  /** More may wait. */
  more: boolean;
  /** Logs that could not be continued, with the reason. */
  failed: Map<string, unknown>;
}

/** The logs of all orgs as their leader writes them: a batch of many orgs at once, each on top of its last checkpoint. */
export class LogWriter {
  private readonly trees = new Map<string, StoredTree>();
  /** Orgs are taken in turn. */
  private after = '';

  constructor(
    private readonly client: Client,
    private readonly signerFor: (orgId: string) => Promise<NoteSigner>,
    private readonly keys?: KeyHistory,
    /** The last tree that was signed for each org; by its owner kept from one writer to the next. */
    private readonly signed = new Map<string, TreeState>(),
  ) {}

  /** Sequences one batch of the orgs that have entries waiting, but of none of `without`. */
  async pass(without: readonly string[] = []): Promise<PassResult> {
    const { rows } = await this.client.query<PendingEntry>(
      'SELECT org_id, id, leaf, leaf_hash FROM audit_pending_entries($1, $2, $3, $4)',
      [this.after, without, MOST_ORGS, MOST_ENTRIES],
    );
    const pending = Map.groupBy(rows, (row) => row.org_id);
    const failed: PassResult['failed'] = new Map();
    const batches: Batch[] = [];
    for (const [orgId, entries] of pending) {
      try {
        batches.push(await this.prepare(orgId, entries));
      } catch (error) {
        this.trees.delete(orgId);
        failed.set(orgId, error);
      }
    }
    await this.storeAll(batches, failed);
    const wrapped = this.after !== '' && pending.size < MOST_ORGS;
    this.after = pending.size < MOST_ORGS ? '' : ([...pending.keys()].at(-1) ?? '');
    const grown = batches.filter(({ orgId }) => !failed.has(orgId)).length;
    return { grown, more: wrapped || pending.size === MOST_ORGS || isFull(pending), failed };
  }

  private async prepare(orgId: string, entries: PendingEntry[]): Promise<Batch> {
    const signer = await this.signerFor(orgId);
    const before = this.trees.get(orgId) ?? (await this.verified(orgId, signer));
    const hashes = entries.map((entry) => verifiedHash(orgId, entry));
    const { state, newTiles, root } = appendLeaves(before.state, hashes);
    const note = await signNote(formatCheckpoint({ origin: signer.name, size: state.size, root }), [signer]);
    return { orgId, before, after: { state, note }, ids: entries.map(({ id }) => id), tiles: newTiles };
  }

  private async verified(orgId: string, signer: NoteSigner): Promise<StoredTree> {
    const { client } = this;
    await client.query('BEGIN');
    try {
      await client.query(`SELECT set_config('app.org_id', $1, true)`, [orgId]);
      const log = new StoredLog(client, orgId);
      const tree = await log.verified(verifiersOf(signer, this.keys));
      const signed = this.signed.get(orgId);
      if (signed) await log.continues(signed, tree.state);
      return tree;
    } finally {
      await client.query('ROLLBACK');
    }
  }

  /** In one statement; if that is refused, each log by itself, so that one that is damaged stops no other. */
  private async storeAll(batches: readonly Batch[], failed: PassResult['failed']): Promise<void> {
    if (batches.length === 0) return;
    try {
      await this.store(batches);
    } catch (error) {
      for (const { orgId } of batches) this.trees.delete(orgId);
      if (!isRefusal(error)) throw error;
      const [only] = batches;
      if (batches.length === 1 && only) failed.set(only.orgId, reasonFor(only.orgId, error));
      else for (const batch of batches) await this.storeAll([batch], failed);
    }
  }

  private async store(batches: readonly Batch[]): Promise<void> {
    const entries = batches.flatMap(({ orgId, before, ids }) =>
      ids.map((id, at) => ({ orgId, id, index: before.state.size + at })),
    );
    const tiles = batches.flatMap(({ orgId, tiles }) => tiles.map((tile) => ({ orgId, ...tile })));
    await this.client.query('SELECT audit_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)', [
      batches.map(({ orgId }) => orgId),
      batches.map(({ before }) => before.state.size),
      batches.map(({ before }) => before.note),
      batches.map(({ after }) => after.state.size),
      batches.map(({ after }) => after.note),
      entries.map(({ orgId }) => orgId),
      entries.map(({ index }) => index),
      entries.map(({ id }) => id),
      tiles.map(({ orgId }) => orgId),
      tiles.map(({ level }) => level),
      tiles.map(({ index }) => index),
      tiles.map(({ width }) => width),
      tiles.map(({ data }) => Buffer.from(data)),
    ]);
    for (const { orgId, after } of batches) {
      this.trees.set(orgId, after);
      this.signed.set(orgId, after.state);
    }
  }
}

function isFull(pending: Map<string, readonly unknown[]>): boolean {
  const share = Math.max(1, Math.floor(MOST_ENTRIES / Math.max(1, pending.size)));
  return [...pending.values()].some((entries) => entries.length >= share);
}

/** The database does not take the data (SQLSTATE classes 22, 23, 40): the connection goes on. */
const isRefusal = (error: unknown): boolean => /^(22|23|40)/.test((error as { code?: string }).code ?? '');

/** Another leader was faster: the log is read again in the next pass. Anything else is not what we have written. */
function reasonFor(orgId: string, cause: unknown): unknown {
  if (isSerializationFailure(cause)) return cause;
  return new LogCorruptError(`the stored log of ${orgId} takes no more: ${(cause as Error).message}`, { cause });
}
