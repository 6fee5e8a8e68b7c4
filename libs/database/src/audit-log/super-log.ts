import { randomBytes } from 'node:crypto';
import {
  appendLeaves,
  consistencyProofFromTiles,
  emptyTree,
  equalBytes,
  formatCheckpoint,
  type KeyHistory,
  leafHash,
  logOrigin,
  type NoteSigner,
  opaqueOrigin,
  openCheckpointByAny,
  rootFromTiles,
  rootOfState,
  signNote,
  type TileReader,
} from '@runplane/audit';
import type { Client } from 'pg';
import { LogCorruptError, type StoredTree, verifiedTree, verifiersOf } from './stored-tree.js';

const MOST_ANCHORS = 2_000;

export interface SuperCheckpoint {
  size: number;
  /** The signed note, without cosignatures. */
  note: string;
}

interface Unanchored {
  org_id: string;
  size: string;
  note: string;
  salt: Uint8Array | null;
}

/** The log of all logs: each leaf is an org's checkpoint under its opaque origin. One leader writes it. */
export class SuperLog {
  private tree: StoredTree | null = null;
  /** The connection reads one proof at a time. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly client: Client,
    private readonly signer: NoteSigner,
    private readonly signerFor: (orgId: string) => Promise<NoteSigner>,
    /** A log whose checkpoint is not its own is left out, and reported. */
    private readonly onDamaged: (orgId: string, error: LogCorruptError) => void,
    private readonly keys?: KeyHistory,
  ) {}

  /** Adds the newest checkpoint of each org that has a newer one; null if there is none. Throws `LogCorruptError`. */
  async anchor(): Promise<SuperCheckpoint | null> {
    const before = this.tree ?? (await this.verified());
    this.tree = before;
    const { rows } = await this.client.query<Unanchored>('SELECT org_id, size, note, salt FROM audit_unanchored($1)', [
      MOST_ANCHORS,
    ]);
    const leaves: (Unanchored & { salt: Uint8Array; leaf: string })[] = [];
    for (const row of rows) {
      const salt = row.salt ?? randomBytes(32);
      const leaf = await this.leafOf(row.org_id, row.note, salt);
      if (leaf !== null) leaves.push({ ...row, salt, leaf });
    }
    if (leaves.length === 0) return null;
    const { state, newTiles, root } = appendLeaves(
      before.state,
      leaves.map(({ leaf }) => leafHash(leaf)),
    );
    const note = await this.sign(state.size, root);
    this.tree = null;
    await this.client.query('SELECT super_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)', [
      before.state.size,
      before.note,
      state.size,
      note,
      leaves.map(({ org_id }) => org_id),
      leaves.map(({ size }) => size),
      leaves.map(({ leaf }) => leaf),
      leaves.map(({ salt }) => salt),
      newTiles.map(({ level }) => level),
      newTiles.map(({ index }) => index),
      newTiles.map(({ width }) => width),
      newTiles.map(({ data }) => Buffer.from(data)),
    ]);
    this.tree = { state, note };
    return { size: state.size, note };
  }

  /**
   * The last checkpoint, by the key that signs now: where that is a new one, witnesses have to know it before it signs
   * anything else. Of a log that has none yet, one of the empty tree, which no other contradicts.
   */
  async last(): Promise<SuperCheckpoint> {
    const { state } = this.tree ?? (await this.verified());
    return { size: state.size, note: await this.sign(state.size, rootOfState(state)) };
  }

  /** That the database holds this checkpoint, or one that continues it. Throws `LogCorruptError`. */
  async continues(note: string): Promise<void> {
    const { checkpoint: kept } = await openCheckpointByAny(note, verifiersOf(this.signer, this.keys)).catch((cause) => {
      throw new LogCorruptError('what is remembered of the super-log is not signed by its key', { cause });
    });
    const { state } = this.tree ?? (await this.verified());
    if (state.size < kept.size) {
      throw new LogCorruptError(
        `the super-log is at ${state.size} and was at ${kept.size}: the database is an older copy, or an empty one`,
      );
    }
    if (!equalBytes(await rootFromTiles(this.tiles(), kept.size), kept.root)) {
      throw new LogCorruptError(`the super-log is another one than at size ${kept.size}: the database is another copy`);
    }
  }

  /** That the checkpoint of `size` continues that of `old`; asked for by several witnesses at once. */
  consistency(old: number, size: number): Promise<Uint8Array[]> {
    if (old === 0 || old === size) return Promise.resolve([]);
    const proof = this.turn.then(() => consistencyProofFromTiles(this.tiles(), old, size));
    this.turn = proof.catch(() => undefined);
    return proof;
  }

  /** Keeps a checkpoint with the cosignatures of a quorum. */
  async keepCosigned(size: number, note: string): Promise<void> {
    await this.client.query('SELECT super_cosign($1, $2)', [size, note]);
  }

  private sign(size: number, root: Uint8Array): Promise<string> {
    return signNote(formatCheckpoint({ origin: this.signer.name, size, root }), [this.signer]);
  }

  /** Only what the org's own key has signed is repeated. */
  private async leafOf(orgId: string, note: string, salt: Uint8Array): Promise<string | null> {
    try {
      const { checkpoint } = await openCheckpointByAny(note, verifiersOf(await this.signerFor(orgId), this.keys));
      return formatCheckpoint({ ...checkpoint, origin: opaqueOrigin(logOrigin(orgId), salt) });
    } catch (cause) {
      this.onDamaged(orgId, new LogCorruptError(`the last checkpoint of ${orgId} is not ours`, { cause }));
      return null;
    }
  }

  private async verified(): Promise<StoredTree> {
    const { rows } = await this.client.query<{ size: string; note: string }>(
      'SELECT size, note FROM super_checkpoints ORDER BY size DESC LIMIT 1',
    );
    const last = rows[0];
    if (last)
      return verifiedTree('the super-log', verifiersOf(this.signer, this.keys), this.tiles(), {
        size: Number(last.size),
        note: last.note,
      });
    const { rows: tiles } = await this.client.query('SELECT 1 FROM super_tiles LIMIT 1');
    if (tiles.length > 0) throw new LogCorruptError('the super-log has a tree but no checkpoint');
    return { state: emptyTree(), note: null };
  }

  private tiles(): TileReader {
    return {
      readTile: async (level, index, width) => {
        const { rows } = await this.client.query<{ data: Buffer }>(
          'SELECT data FROM super_tiles WHERE level = $1 AND tile_index = $2 AND width >= $3',
          [level, index, width],
        );
        if (!rows[0]) throw new LogCorruptError(`the super-log has lost tile ${level}/${index}`);
        return new Uint8Array(rows[0].data.subarray(0, width * 32));
      },
    };
  }
}
