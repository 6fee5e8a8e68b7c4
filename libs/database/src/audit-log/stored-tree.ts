import {
  equalBytes,
  HASH_BYTES,
  type KeyHistory,
  leafHash,
  type NoteSigner,
  type NoteVerifier,
  openCheckpointByAny,
  rootFromTiles,
  rootOf,
  rootOfState,
  TILE_WIDTH,
  type TileReader,
  type TreeState,
  toHex,
  treeStateFromTiles,
  verifierFromKey,
} from '@runplane/audit';
import type { Client } from 'pg';

/** The stored log is not one that this key has signed last: nothing more is signed for it until a person has looked. */
export class LogCorruptError extends Error {
  override readonly name = 'LogCorruptError';
}

/** A log as its last checkpoint signs it. */
export interface StoredTree {
  state: TreeState;
  /** The signed note; null for a log without a checkpoint. */
  note: string | null;
}

/** By one of these keys a log may have been signed last: its own, and the ones before it. */
export function verifiersOf(signer: NoteSigner, keys: KeyHistory | undefined): NoteVerifier[] {
  return [verifierFromKey(signer.verifierKey), ...(keys?.verifiersOf(signer.name) ?? [])];
}

/** The tree that the tiles of `reader` make, if it is the one of the last checkpoint. Throws `LogCorruptError`. */
export async function verifiedTree(
  name: string,
  verifiers: readonly NoteVerifier[],
  reader: TileReader,
  last: { size: number; note: string },
): Promise<StoredTree> {
  const { checkpoint } = await openCheckpointByAny(last.note, verifiers).catch((cause) => {
    throw new LogCorruptError(`the last checkpoint of ${name} is not ours`, { cause });
  });
  const state = await treeStateFromTiles(reader, checkpoint.size);
  if (checkpoint.size !== last.size || !equalBytes(rootOfState(state), checkpoint.root)) {
    throw new LogCorruptError(`the tiles of ${name} do not lead to its last checkpoint`);
  }
  return { state, note: last.note };
}

export interface StoredEntry {
  leaf: string;
  leaf_hash: string;
}

/** A leaf that does not have the hash that was promised for it would make the tree one that nobody can verify. */
export function verifiedHash(orgId: string, entry: StoredEntry): Uint8Array {
  const hash = leafHash(entry.leaf);
  if (toHex(hash) !== entry.leaf_hash) throw new LogCorruptError(`an entry of ${orgId} is not what its hash says`);
  return hash;
}

/** One org's log as the sequencer reads it, in a transaction that has that org set. */
export class StoredLog {
  constructor(
    private readonly client: Client,
    private readonly orgId: string,
  ) {}

  /** The tree of the last checkpoint, its newest entries compared with it. Throws `LogCorruptError`. */
  async verified(verifiers: readonly NoteVerifier[]): Promise<StoredTree> {
    const { rows } = await this.client.query<{ size: string; note: string }>(
      'SELECT size, note FROM audit_checkpoints WHERE org_id = $1 ORDER BY size DESC LIMIT 1',
      [this.orgId],
    );
    const last = rows[0];
    if (!last) return this.verifiedEmpty();
    const tree = await verifiedTree(this.orgId, verifiers, this.tiles(), { size: Number(last.size), note: last.note });
    const open = tree.state.edge[0] ?? [];
    await this.verifyEntries(tree.state.size - open.length, open);
    return tree;
  }

  /** That what is stored is what was signed, or goes on from it: else the database was rolled back. Throws `LogCorruptError`. */
  async continues(signed: TreeState, stored: TreeState): Promise<void> {
    if (stored.size < signed.size) {
      throw new LogCorruptError(
        `the log of ${this.orgId} is at ${stored.size} and was signed at ${signed.size}: the database is an older copy`,
      );
    }
    if (!equalBytes(await rootFromTiles(this.tiles(), signed.size), rootOfState(signed))) {
      throw new LogCorruptError(`the log of ${this.orgId} is another one than was signed at size ${signed.size}`);
    }
  }

  /** Entries from an index on against the hashes of a tile: a changed row shows before anything is signed on top of it. */
  async verifyEntries(from: number, hashes: readonly Uint8Array[]): Promise<void> {
    const { rows } = await this.client.query<StoredEntry & { entry_index: string }>(
      `SELECT o.entry_index, e.leaf, e.leaf_hash FROM audit_order o
       JOIN audit_entries e ON e.org_id = o.org_id AND e.id = o.entry_id
       WHERE o.org_id = $1 AND o.entry_index >= $2 AND ($3::bigint IS NULL OR o.entry_index < $3)
       ORDER BY o.entry_index`,
      [this.orgId, from, hashes.length === TILE_WIDTH ? from + TILE_WIDTH : null],
    );
    const wrong = Array.from({ length: Math.max(rows.length, hashes.length) }, (_, at) => at).find((at) => {
      const [row, hash] = [rows[at], hashes[at]];
      if (!row || !hash || Number(row.entry_index) !== from + at) return true;
      return !equalBytes(verifiedHash(this.orgId, row), hash);
    });
    if (wrong !== undefined)
      throw new LogCorruptError(`entry ${from + wrong} of ${this.orgId} is not that of its tree`);
  }

  /** A full tile against its entries, and its root against the tile above it, if that is there. */
  async verifyTile(index: number): Promise<void> {
    const data = await this.tiles().readTile(0, index, TILE_WIDTH);
    const hashes = Array.from({ length: TILE_WIDTH }, (_, at) => data.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
    await this.verifyEntries(index * TILE_WIDTH, hashes);
    const place = index % TILE_WIDTH;
    const above = await this.tiles().readTile(1, Math.floor(index / TILE_WIDTH), place + 1);
    if (!equalBytes(rootOf(hashes), above.subarray(place * HASH_BYTES))) {
      throw new LogCorruptError(
        `tile 1/${Math.floor(index / TILE_WIDTH)} of ${this.orgId} is not that of the tile below it`,
      );
    }
  }

  /** A new log has no tree yet; one that lost its checkpoints does not become new by that. */
  private async verifiedEmpty(): Promise<StoredTree> {
    const { rows } = await this.client.query<{ used: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM audit_order WHERE org_id = $1)
         OR EXISTS (SELECT 1 FROM audit_tiles WHERE org_id = $1) AS used`,
      [this.orgId],
    );
    if (rows[0]?.used) throw new LogCorruptError(`the log of ${this.orgId} has a tree but no checkpoint`);
    return { state: { size: 0, edge: [] }, note: null };
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
}
