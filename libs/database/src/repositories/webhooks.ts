import type { CreateWebhook, UpdateWebhook, Webhook } from '@runplane/contracts';
import type { Sql } from '../sql.js';
import { channelOf, type DestinationRow, Destinations } from './destinations.js';
import { isoOrNull, type Page, pageOf, readCursor } from './paging.js';

interface WebhookRow extends DestinationRow {
  url: string;
  previous_expires_at: Date | null;
  cursor_at: string;
  cursor_id: string;
}

/** Where to send, and what signs: sealed, the current secret first. */
export interface WebhookEndpoint {
  url: string;
  sealedSecrets: Buffer[];
}

const SELECT = `SELECT d.*, e.url, CASE WHEN e.previous_expires_at > now() THEN e.previous_expires_at END
    AS previous_expires_at, d.created_at::text AS cursor_at, d.id AS cursor_id
  FROM notice_destinations d JOIN webhook_endpoints e ON e.org_id = d.org_id AND e.id = d.id WHERE d.org_id = $1`;

export class Webhooks {
  private readonly destinations: Destinations;

  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {
    this.destinations = new Destinations(sql, orgId);
  }

  async create({
    url,
    sealedSecret,
    ...input
  }: CreateWebhook & { id: string; createdBy: string; sealedSecret: Buffer }): Promise<Webhook> {
    const { id } = await this.destinations.create({ ...input, kind: 'webhook' });
    await this.sql.affected('INSERT INTO webhook_endpoints (org_id, id, url, sealed_secret) VALUES ($1, $2, $3, $4)', [
      this.orgId,
      id,
      url,
      sealedSecret,
    ]);
    return (await this.find(id)) as Webhook;
  }

  async find(id: string): Promise<Webhook | null> {
    const row = await this.sql.row<WebhookRow>(`${SELECT} AND d.id = $2`, [this.orgId, id]);
    return row && webhookOf(row);
  }

  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page<Webhook>> {
    const after = readCursor(cursor);
    const rows = await this.sql.rows<WebhookRow>(
      `${SELECT} AND ($2::timestamptz IS NULL OR (d.created_at, d.id) < ($2, $3))
       ORDER BY d.created_at DESC, d.id DESC LIMIT $4`,
      [this.orgId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, webhookOf);
  }

  async update(id: string, { url, ...change }: UpdateWebhook): Promise<Webhook | null> {
    const text = 'UPDATE webhook_endpoints SET url = coalesce($3, url) WHERE org_id = $1 AND id = $2';
    if ((await this.sql.affected(text, [this.orgId, id, url ?? null])) === 0) return null;
    await this.destinations.update(id, change);
    return this.find(id);
  }

  /** The secret until now goes on signing for `overlapHours`; one that was still in its own overlap ends. */
  async rotateSecret(id: string, sealedSecret: Buffer, overlapHours: number): Promise<Webhook | null> {
    await this.sql.affected(
      `UPDATE webhook_endpoints SET sealed_secret = $3,
         sealed_previous = CASE WHEN $4 > 0 THEN sealed_secret END,
         previous_expires_at = CASE WHEN $4 > 0 THEN now() + make_interval(hours => $4) END
       WHERE org_id = $1 AND id = $2`,
      [this.orgId, id, sealedSecret, overlapHours],
    );
    return this.find(id);
  }

  async endpoint(id: string): Promise<WebhookEndpoint | null> {
    const row = await this.sql.row<{ url: string; sealed_secret: Buffer; sealed_previous: Buffer | null }>(
      `SELECT url, sealed_secret, CASE WHEN previous_expires_at > now() THEN sealed_previous END AS sealed_previous
       FROM webhook_endpoints WHERE org_id = $1 AND id = $2`,
      [this.orgId, id],
    );
    if (!row) return null;
    return { url: row.url, sealedSecrets: [row.sealed_secret, ...(row.sealed_previous ? [row.sealed_previous] : [])] };
  }
}

function webhookOf(row: WebhookRow): Webhook {
  const { kind: _kind, ...channel } = channelOf(row);
  return { ...channel, url: row.url, previousSecretExpiresAt: isoOrNull(row.previous_expires_at) };
}
