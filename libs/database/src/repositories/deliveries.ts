import {
  AuditEvent,
  approvalIdOf,
  type Channel,
  type Delivery,
  type DeliveryQuery,
  isActionId,
  type NoticeEvent,
} from '@runplane/contracts';
import { newId } from '../ids.js';
import type { Sql } from '../sql.js';
import { iso, isoOrNull, type Page, pageOf, readCursor } from './paging.js';

interface DeliveryRow {
  id: string;
  destination_id: string;
  kind: Channel['kind'];
  name: string;
  leaf: string;
  leaf_hash: string;
  is_test: boolean;
  status: Delivery['status'];
  attempts: number;
  last_error: string | null;
  last_status_code: number | null;
  created_at: Date;
  queued_at: Date;
  next_attempt_at: Date | null;
  settled_at: Date | null;
  round: number;
  destination_status: Channel['status'];
  cursor_at: string;
  cursor_id: string;
}

/** A delivery as who sends it needs it. */
export interface DeliveryInHand extends Delivery {
  round: number;
  channelStatus: Channel['status'];
}

/** What an attempt that did not work out leaves behind. */
export interface FailedAttempt {
  error: string;
  statusCode: number | null;
  /** Null: it is given up. */
  nextAttemptAt: Date | null;
}

const SELECT = `SELECT d.*, c.kind, c.name, c.status AS destination_status, e.leaf, e.leaf_hash,
    d.created_at::text AS cursor_at, d.id AS cursor_id
  FROM deliveries d JOIN notice_destinations c ON c.org_id = d.org_id AND c.id = d.destination_id
  JOIN audit_entries e ON e.org_id = d.org_id AND e.subject = d.subject AND e.seq = d.seq WHERE d.org_id = $1`;

/** One event for one destination each; the outbox that the dispatcher empties. */
export class Deliveries {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** A test event, told of by the entry that records the test. */
  async createTest(destinationId: string, entry: { subject: string; seq: number }): Promise<DeliveryInHand> {
    const id = newId('dlv');
    await this.sql.affected(
      `INSERT INTO deliveries (org_id, id, destination_id, subject, seq, is_test) VALUES ($1, $2, $3, $4, $5, true)`,
      [this.orgId, id, destinationId, entry.subject, entry.seq],
    );
    return (await this.find(id)) as DeliveryInHand;
  }

  async find(id: string): Promise<DeliveryInHand | null> {
    const row = await this.sql.row<DeliveryRow>(`${SELECT} AND d.id = $2`, [this.orgId, id]);
    return row && { ...deliveryOf(row), round: row.round, channelStatus: row.destination_status };
  }

  async list(query: DeliveryQuery): Promise<Page<Delivery>> {
    const after = readCursor(query.cursor);
    const rows = await this.sql.rows<DeliveryRow>(
      `${SELECT} AND ($2::text IS NULL OR d.status = $2) AND ($3::text IS NULL OR d.destination_id = $3)
       AND ($4::text IS NULL OR d.subject = $4)
       AND ($5::timestamptz IS NULL OR (d.created_at, d.id) < ($5, $6))
       ORDER BY d.created_at DESC, d.id DESC LIMIT $7`,
      [
        this.orgId,
        query.status ?? null,
        query.channelId ?? null,
        query.actionId ?? null,
        after?.at ?? null,
        after?.id ?? null,
        query.limit + 1,
      ],
    );
    return pageOf(rows, query.limit, deliveryOf);
  }

  /** A workflow has it from now on; one that has settled it already keeps that. */
  async markTaken(taken: readonly { id: string; round: number }[]): Promise<void> {
    await this.sql.affected(
      `UPDATE deliveries d SET status = 'SENDING' FROM unnest($2::text[], $3::int[]) t (id, round)
       WHERE d.org_id = $1 AND d.id = t.id AND d.round = t.round AND d.status = 'PENDING'`,
      [this.orgId, taken.map(({ id }) => id), taken.map(({ round }) => round)],
    );
  }

  async recordDelivered(id: string, round: number): Promise<void> {
    await this.sql.affected(
      `UPDATE deliveries SET status = 'DELIVERED', attempts = attempts + 1, last_error = NULL, next_attempt_at = NULL,
         settled_at = now() WHERE org_id = $1 AND id = $2 AND round = $3 AND settled_at IS NULL`,
      [this.orgId, id, round],
    );
  }

  async recordFailure(id: string, round: number, { error, statusCode, nextAttemptAt }: FailedAttempt): Promise<void> {
    await this.sql.affected(
      `UPDATE deliveries SET attempts = attempts + 1, last_error = $4, last_status_code = $5, next_attempt_at = $6,
         status = CASE WHEN $6::timestamptz IS NULL THEN 'DEAD' ELSE status END,
         settled_at = CASE WHEN $6::timestamptz IS NULL THEN now() END
       WHERE org_id = $1 AND id = $2 AND round = $3 AND settled_at IS NULL`,
      [this.orgId, id, round, error, statusCode, nextAttemptAt],
    );
  }

  /** Queues a settled one again under the same id; false where it is under way, or unknown. */
  async resend(id: string): Promise<boolean> {
    const text = `UPDATE deliveries SET status = 'PENDING', round = round + 1, attempts = 0, queued_at = now(),
         settled_at = NULL, next_attempt_at = NULL
       WHERE org_id = $1 AND id = $2 AND settled_at IS NOT NULL`;
    return (await this.sql.affected(text, [this.orgId, id])) > 0;
  }
}

function deliveryOf(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    channel: { id: row.destination_id, kind: row.kind, name: row.name },
    event: eventOf(row),
    status: row.status,
    attempts: row.attempts,
    lastError: row.last_error,
    lastStatusCode: row.last_status_code,
    createdAt: iso(row.created_at),
    queuedAt: iso(row.queued_at),
    nextAttemptAt: isoOrNull(row.next_attempt_at),
    settledAt: isoOrNull(row.settled_at),
  };
}

function eventOf({ leaf, leaf_hash, is_test }: DeliveryRow): NoticeEvent {
  const { type, at, subject, actor, data } = AuditEvent.parse(JSON.parse(leaf));
  if (is_test) return { id: leaf_hash, type: 'channel.test', at, actionId: null, approvalId: null, actor, data: {} };
  const actionId = isActionId(subject) ? subject : null;
  const approvalId = actionId && type.startsWith('approval.') ? approvalIdOf(actionId) : null;
  return { id: leaf_hash, type, at, actionId, approvalId, actor, data };
}
