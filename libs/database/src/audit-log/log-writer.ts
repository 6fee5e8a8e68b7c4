import {
  appendLeaves,
  emptyTree,
  equalBytes,
  formatCheckpoint,
  leafHash,
  type NoteSigner,
  openCheckpoint,
  rootOfState,
  signNote,
  type Tile,
  type TileReader,
  type TreeState,
  toHex,
  treeStateFromTiles,
  verifierFromKey,
} from '@runplane/audit';
import type { Client } from 'pg';

const BATCH = 2_000;

interface StoredEntry {
  leaf: string;
  leaf_hash: string;
}

/** The stored log is not one that this key has signed last: nothing more is signed for it until a person has looked. */
export class LogCorruptError extends Error {
  override readonly name = 'LogCorruptError';
}

/** One org's log as its leader writes it. */
export class LogWriter {
  private state: TreeState | null = null;

  constructor(
    private readonly client: Client,
    private readonly orgId: string,
    private readonly signer: NoteSigner,
  ) {}

  /** Sequences up to one batch; true if it was full, so that more may wait. */
  async appendBatch(): Promise<boolean> {
    const { client, orgId } = this;
    await client.query('BEGIN');
    try {
      await client.query(`SELECT set_config('app.org_id', $1, true)`, [orgId]);
      const before = this.state ?? (await this.verifiedState());
      // Rows that commit late have small ids: what waits is asked for, never what comes after the last one.
      const { rows } = await client.query<StoredEntry & { id: string }>(
        'SELECT id, leaf, leaf_hash FROM audit_entries WHERE org_id = $1 AND entry_index IS NULL ORDER BY id LIMIT $2',
        [orgId, BATCH],
      );
      if (rows.length > 0) {
        const { state, newTiles, root } = appendLeaves(
          before,
          rows.map((row) => this.verifiedHash(row)),
        );
        const text = formatCheckpoint({ origin: this.signer.name, size: state.size, root });
        await this.store(
          before.size,
          rows.map((row) => row.id),
          newTiles,
          await signNote(text, [this.signer]),
        );
        await client.query('COMMIT');
        this.state = state;
      } else {
        await client.query('COMMIT');
        this.state = before;
      }
      return rows.length === BATCH;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /** The tree as stored, if it is the one of the last signed checkpoint. */
  private async verifiedState(): Promise<TreeState> {
    const { rows } = await this.client.query<{ size: string; note: string }>(
      'SELECT size, note FROM audit_checkpoints WHERE org_id = $1 ORDER BY size DESC LIMIT 1',
      [this.orgId],
    );
    const last = rows[0];
    if (!last) return this.verifiedEmpty();
    const checkpoint = await openCheckpoint(last.note, verifierFromKey(this.signer.verifierKey)).catch((cause) => {
      throw new LogCorruptError(`the last checkpoint of ${this.orgId} is not ours`, { cause });
    });
    const state = await treeStateFromTiles(this.tiles(), checkpoint.size);
    if (checkpoint.size !== Number(last.size) || !equalBytes(rootOfState(state), checkpoint.root)) {
      throw new LogCorruptError(`the tiles of ${this.orgId} do not lead to its last checkpoint`);
    }
    await this.verifyNewestEntries(state);
    return state;
  }

  /** A new log has no tree yet; one that lost its checkpoints does not become new by that. */
  private async verifiedEmpty(): Promise<TreeState> {
    const { rows } = await this.client.query<{ used: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM audit_entries WHERE org_id = $1 AND entry_index IS NOT NULL)
         OR EXISTS (SELECT 1 FROM audit_tiles WHERE org_id = $1) AS used`,
      [this.orgId],
    );
    if (rows[0]?.used) throw new LogCorruptError(`the log of ${this.orgId} has a tree but no checkpoint`);
    return emptyTree();
  }

  /** The entries of the open tile are compared with it: a changed row shows before anything is signed on top of it. */
  private async verifyNewestEntries(state: TreeState): Promise<void> {
    const open = state.edge[0] ?? [];
    const { rows } = await this.client.query<StoredEntry>(
      'SELECT leaf, leaf_hash FROM audit_entries WHERE org_id = $1 AND entry_index >= $2 ORDER BY entry_index',
      [this.orgId, state.size - open.length],
    );
    const same =
      rows.length === open.length && rows.every((row, i) => equalBytes(this.verifiedHash(row), open[i] as Uint8Array));
    if (!same) throw new LogCorruptError(`the newest entries of ${this.orgId} are not those of its tree`);
  }

  /** A leaf that does not have the hash that was promised for it would make the tree one that nobody can verify. */
  private verifiedHash(entry: StoredEntry): Uint8Array {
    const hash = leafHash(entry.leaf);
    if (toHex(hash) !== entry.leaf_hash)
      throw new LogCorruptError(`an entry of ${this.orgId} is not what its hash says`);
    return hash;
  }

  private tiles(): TileReader {
    return {
      readTile: async (level, index, width) => {
        const { rows } = await this.client.query<{ data: Buffer }>(
          'SELECT data FROM audit_tiles WHERE org_id = $1 AND level = $2 AND tile_index = $3 AND width >= $4',
          [this.orgId, level, index, width],
        );
        if (!rows[0]) throw new LogCorruptError(`the log of ${this.orgId} has lost tile ${level}/${index}`);
        return new Uint8Array(rows[0].data.subarray(0, width * 32));
      },
    };
  }

  private async store(first: number, ids: string[], tiles: Tile[], checkpoint: string): Promise<void> {
    await this.client.query('SELECT audit_append_batch($1, $2, $3, $4, $5, $6, $7, $8)', [
      this.orgId,
      first,
      ids,
      tiles.map((tile) => tile.level),
      tiles.map((tile) => tile.index),
      tiles.map((tile) => tile.width),
      tiles.map((tile) => Buffer.from(tile.data)),
      checkpoint,
    ]);
  }
}
