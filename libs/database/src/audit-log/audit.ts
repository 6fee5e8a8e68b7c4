import type { TileReader } from '@runplane/audit';
import { type AuditEntry, AuditEvent, type JsonObject } from '@runplane/contracts';
import { LOCKS } from '../locks.js';
import type { Sql } from '../sql.js';
import { isOtherEntry } from '../sql-errors.js';
import { leafOf, type NewAuditEvent } from './events.js';

/** Another event stands where this one was to go: a bug or tampering, never a race that may be repeated. */
export class AuditConflictError extends Error {
  override readonly name = 'AuditConflictError';
}

const CONTROL = 'control';
const CONTROL_PAGE = 20;

/** One org's log: appended to in the transaction of what is recorded, read up to the last checkpoint. */
export class Audit {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  leafHashOf(event: NewAuditEvent): string {
    return leafOf(this.orgId, event).leafHash;
  }

  /**
   * Idempotent on (subject, seq). It goes to the server with what comes next in the transaction, at last its commit, and
   * that throws `AuditConflictError` where other bytes are there. The same statement queues a delivery for each
   * destination that wants to know.
   */
  async append(event: NewAuditEvent): Promise<{ leafHash: string }> {
    const { leaf, leafHash } = leafOf(this.orgId, event);
    const { subject, seq, type } = event;
    this.sql.ahead({
      name: 'append_entry',
      text: 'SELECT append_entry($1, $2, $3, $4, $5, $6)',
      values: [this.orgId, subject, seq, leaf, leafHash, type],
      errorOf: (error) =>
        isOtherEntry(error) ? new AuditConflictError(`event ${seq} of ${subject} is another one in the log`) : error,
    });
    return { leafHash };
  }

  /** The next event of the org's control plane; says where it is. Appends wait for each other, in their transactions. */
  async appendControl(
    event: Pick<NewAuditEvent, 'type' | 'at' | 'actor' | 'data'>,
  ): Promise<{ subject: string; seq: number }> {
    const text = 'SELECT pg_advisory_xact_lock($1, hashtext($2))';
    this.sql.ahead({ name: 'append_control', text, values: [LOCKS.appendControl, this.orgId] });
    const place = await this.placeAfterLast(CONTROL);
    await this.append({ subject: CONTROL, ...place, ...event, workflow: null });
    return { subject: CONTROL, seq: place.seq };
  }

  /** Control events whose data contains `data`, newest first, read from the log as they are asked for. */
  async *controlEvents(data: JsonObject): AsyncGenerator<AuditEvent> {
    const rows = (before: number | null) =>
      this.sql.rows<{ seq: number; leaf: string }>(
        `SELECT seq, leaf FROM audit_entries WHERE org_id = $1 AND subject = $2 AND ($3::int IS NULL OR seq < $3)
         AND leaf::jsonb -> 'data' @> $4::jsonb ORDER BY seq DESC LIMIT ${CONTROL_PAGE}`,
        [this.orgId, CONTROL, before, JSON.stringify(data)],
      );
    for (let page = await rows(null); page.length > 0; page = await rows(page.at(-1)?.seq ?? 0)) {
      for (const { leaf } of page) yield AuditEvent.parse(JSON.parse(leaf));
    }
  }

  /** The newest control entry whose data contains `data`; `index` is null while it is not sequenced. */
  async controlEntry(data: JsonObject): Promise<SubjectEntry | null> {
    const row = await this.sql.row<EntryRow>(
      `SELECT o.entry_index, e.leaf_hash, e.leaf FROM audit_entries e
       LEFT JOIN audit_order o ON o.org_id = e.org_id AND o.entry_id = e.id
       WHERE e.org_id = $1 AND e.subject = $2 AND e.leaf::jsonb -> 'data' @> $3::jsonb ORDER BY e.seq DESC LIMIT 1`,
      [this.orgId, CONTROL, JSON.stringify(data)],
    );
    return row && subjectEntryOf(row);
  }

  /** Where the next event of a subject goes. */
  async placeAfterLast(subject: string): Promise<{ seq: number; prev: string | null }> {
    const last = await this.sql.row<{ seq: number; leaf_hash: string }>(
      `SELECT seq, leaf_hash FROM audit_entries WHERE org_id = $1 AND subject = $2 ORDER BY seq DESC LIMIT 1`,
      [this.orgId, subject],
    );
    return { seq: (last?.seq ?? -1) + 1, prev: last?.leaf_hash ?? null };
  }

  async find(subject: string, seq: number): Promise<{ event: AuditEvent; leafHash: string } | null> {
    const row = await this.sql.row<{ leaf: string; leaf_hash: string }>(
      'SELECT leaf, leaf_hash FROM audit_entries WHERE org_id = $1 AND subject = $2 AND seq = $3',
      [this.orgId, subject, seq],
    );
    return row && { event: AuditEvent.parse(JSON.parse(row.leaf)), leafHash: row.leaf_hash };
  }

  /** What stands at a place, and whether the event before it is the one that the place follows. */
  async at(
    subject: string,
    { seq, prev }: { seq: number; prev: string | null },
  ): Promise<{ follows: boolean; stored: { event: AuditEvent; leafHash: string } | null }> {
    const rows = await this.sql.rows<{ seq: number; leaf: string | null; leaf_hash: string }>(
      `SELECT seq, CASE WHEN seq = $3 THEN leaf END AS leaf, leaf_hash FROM audit_entries
       WHERE org_id = $1 AND subject = $2 AND seq IN ($3, $3 - 1)`,
      [this.orgId, subject, seq],
    );
    const hashes = new Map(rows.map((row) => [row.seq, row.leaf_hash]));
    const leaf = rows.find((row) => row.seq === seq)?.leaf ?? null;
    const stored =
      leaf === null ? null : { event: AuditEvent.parse(JSON.parse(leaf)), leafHash: hashes.get(seq) ?? '' };
    return { follows: (hashes.get(seq - 1) ?? null) === prev, stored };
  }

  /** All leaves of one subject in their order; `index` is null for one that is not sequenced yet. */
  async ofSubject(subject: string): Promise<SubjectEntry[]> {
    const rows = await this.sql.rows<EntryRow>(
      `SELECT o.entry_index, e.leaf_hash, e.leaf FROM audit_entries e
       LEFT JOIN audit_order o ON o.org_id = e.org_id AND o.entry_id = e.id
       WHERE e.org_id = $1 AND e.subject = $2 ORDER BY e.seq`,
      [this.orgId, subject],
    );
    return rows.map(subjectEntryOf);
  }

  /** Index of a sequenced leaf, else null. */
  async indexOf(leafHash: string): Promise<number | null> {
    const row = await this.sql.row<{ entry_index: string }>(
      `SELECT o.entry_index FROM audit_entries e JOIN audit_order o ON o.org_id = e.org_id AND o.entry_id = e.id
       WHERE e.org_id = $1 AND e.leaf_hash = $2 ORDER BY o.entry_index LIMIT 1`,
      [this.orgId, leafHash],
    );
    return row ? Number(row.entry_index) : null;
  }

  /** Sequenced entries from an index on. */
  async entries({ from, limit }: { from: number; limit: number }): Promise<AuditEntry[]> {
    const rows = await this.sql.rows<EntryRow>(
      `SELECT o.entry_index, e.leaf_hash, e.leaf FROM audit_order o
       JOIN audit_entries e ON e.org_id = o.org_id AND e.id = o.entry_id
       WHERE o.org_id = $1 AND o.entry_index >= $2 ORDER BY o.entry_index LIMIT $3`,
      [this.orgId, from, limit],
    );
    return rows.map((row) => ({ index: Number(row.entry_index), leafHash: row.leaf_hash, event: row.leaf }));
  }

  /** Which of these subjects are actions of the agent. */
  async subjectsOfAgent(agentId: string, subjects: readonly string[]): Promise<Set<string>> {
    const rows = await this.sql.rows<{ action_id: string }>(
      'SELECT action_id FROM actions WHERE org_id = $1 AND agent_id = $2 AND action_id = ANY ($3)',
      [this.orgId, agentId, subjects],
    );
    return new Set(rows.map((row) => row.action_id));
  }

  /**
   * The newest checkpoint of at least this size that the super-log holds under its own newest checkpoint (the one that
   * witnesses cosigned, where any has been); null while there is none.
   */
  async anchored(size: number): Promise<Anchored | null> {
    const row = await this.sql.row<AnchoredRow>(
      `SELECT c.size, c.note, a.entry_index, a.leaf, a.salt, s.note AS super_note FROM audit_anchors a
       JOIN audit_checkpoints c ON c.org_id = a.org_id AND c.size = a.size
       CROSS JOIN (
         SELECT size, note FROM super_cosigned UNION ALL
         SELECT size, note FROM super_checkpoints WHERE NOT EXISTS (SELECT 1 FROM super_cosigned)
         ORDER BY size DESC LIMIT 1
       ) s
       WHERE a.org_id = $1 AND a.size >= $2 AND a.entry_index < s.size ORDER BY a.size DESC LIMIT 1`,
      [this.orgId, size],
    );
    if (!row) return null;
    const { size: newest, note, entry_index, leaf, salt, super_note } = row;
    const anchor = { index: Number(entry_index), leaf, salt: new Uint8Array(salt), checkpoint: super_note };
    return { size: Number(newest), note, anchor };
  }

  /** The newest checkpoint; null while nothing is sequenced. */
  async checkpoint(): Promise<{ size: number; note: string } | null> {
    const row = await this.sql.row<{ size: string; note: string }>(
      'SELECT size, note FROM audit_checkpoints WHERE org_id = $1 ORDER BY size DESC LIMIT 1',
      [this.orgId],
    );
    return row && { size: Number(row.size), note: row.note };
  }

  /** `width` hashes of a tile, or null where the tree has fewer. */
  async tile(level: number, index: number, width: number): Promise<Uint8Array | null> {
    const row = await this.sql.row<{ data: Buffer }>(
      'SELECT data FROM audit_tiles WHERE org_id = $1 AND level = $2 AND tile_index = $3 AND width >= $4',
      [this.orgId, level, index, width],
    );
    return row ? new Uint8Array(row.data.subarray(0, width * 32)) : null;
  }

  /** Tiles of the super-log. */
  superTileReader(): TileReader {
    return {
      readTile: async (level, index, width) => {
        const row = await this.sql.row<{ data: Buffer }>(
          'SELECT data FROM super_tiles WHERE level = $1 AND tile_index = $2 AND width >= $3',
          [level, index, width],
        );
        if (!row) throw new Error(`the super-log has no tile ${level}/${index} of ${width} hashes`);
        return new Uint8Array(row.data.subarray(0, width * 32));
      },
    };
  }

  tileReader(): TileReader {
    return {
      readTile: async (level, index, width) => {
        const data = await this.tile(level, index, width);
        if (!data) throw new Error(`the log of ${this.orgId} has no tile ${level}/${index} of ${width} hashes`);
        return data;
      },
    };
  }
}

export interface Anchored {
  /** Of the org's checkpoint. */
  size: number;
  note: string;
  anchor: { index: number; leaf: string; salt: Uint8Array; checkpoint: string };
}

interface AnchoredRow {
  size: string;
  note: string;
  entry_index: string;
  leaf: string;
  salt: Buffer;
  super_note: string;
}

/** A leaf of one subject; `index` is null for one that is not sequenced yet. */
interface SubjectEntry {
  index: number | null;
  leafHash: string;
  leaf: string;
}

function subjectEntryOf({ entry_index, leaf_hash, leaf }: EntryRow): SubjectEntry {
  return { index: entry_index === null ? null : Number(entry_index), leafHash: leaf_hash, leaf };
}

interface EntryRow {
  entry_index: string | null;
  leaf_hash: string;
  leaf: string;
}
