import { type PendingPublication, type PolicyPublication, PublicationReview } from '@runplane/contracts';
import { newId } from '../ids.js';
import type { Sql } from '../sql.js';
import { iso, type Page, pageOf, readCursor } from './paging.js';
import { type AskedRow, askedOf } from './second-person.js';

interface PublicationRow extends AskedRow {
  id: string;
  name: string;
  version: number | null;
  replaces: number | null;
  bundle: string | null;
  status: PendingPublication['status'];
  why: string;
  cursor_at: string;
  cursor_id: string;
}

interface HistoryRow {
  id: string;
  change: PolicyPublication['change'];
  version: number | null;
  replaced: number | null;
  bundle: string;
  published_by: string;
  requested_by: string | null;
  published_at: Date;
  cursor_at: string;
  cursor_id: string;
}

export class Publications {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async review(): Promise<PublicationReview['review']> {
    const row = await this.sql.row('SELECT publication_review AS review FROM orgs WHERE id = $1', [this.orgId]);
    return PublicationReview.parse(row).review;
  }

  async setReview(review: PublicationReview['review']): Promise<void> {
    await this.sql.affected('UPDATE orgs SET publication_review = $2 WHERE id = $1', [this.orgId, review]);
  }

  async create(
    input: Pick<PendingPublication, 'name' | 'version' | 'replaces' | 'bundle' | 'why' | 'requestedBy'>,
  ): Promise<PendingPublication> {
    const row = await this.sql.row<PublicationRow>(
      `INSERT INTO policy_publications (org_id, id, name, version, replaces, bundle, why, requested_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *`,
      [this.orgId, newId('pub'), input.name, input.version, input.replaces, input.bundle, input.why, input.requestedBy],
    );
    return publicationOf(row as PublicationRow);
  }

  /** Locked until the transaction ends: it is decided once. */
  async take(id: string): Promise<PendingPublication | null> {
    const row = await this.sql.row<PublicationRow>(
      'SELECT * FROM policy_publications WHERE org_id = $1 AND id = $2 FOR UPDATE',
      [this.orgId, id],
    );
    return row && publicationOf(row);
  }

  async decide(id: string, status: 'PUBLISHED' | 'REFUSED', by: string): Promise<PendingPublication> {
    const row = await this.sql.row<PublicationRow>(
      `UPDATE policy_publications SET status = $3, decided_by = $4, decided_at = now()
       WHERE org_id = $1 AND id = $2 RETURNING *`,
      [this.orgId, id, status, by],
    );
    return publicationOf(row as PublicationRow);
  }

  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page<PendingPublication>> {
    const after = readCursor(cursor);
    const rows = await this.sql.rows<PublicationRow>(
      `SELECT *, requested_at::text AS cursor_at, id AS cursor_id FROM policy_publications WHERE org_id = $1
       AND ($2::timestamptz IS NULL OR (requested_at, id) < ($2, $3)) ORDER BY requested_at DESC, id DESC LIMIT $4`,
      [this.orgId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, publicationOf);
  }

  /** Keeps what took effect, for the history of the policy. */
  async note(name: string, of: Omit<PolicyPublication, 'id' | 'publishedAt'>): Promise<void> {
    const { change, version, replaced, bundle, publishedBy, requestedBy } = of;
    await this.sql.affected(
      `INSERT INTO policy_history (org_id, id, name, change, version, replaced, bundle, published_by, requested_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [this.orgId, newId('pvh'), name, change, version, replaced, bundle, publishedBy, requestedBy],
    );
  }

  /** What took effect of a policy, newest first. */
  async history(
    name: string,
    { limit, cursor }: { limit: number; cursor?: string | undefined },
  ): Promise<Page<PolicyPublication>> {
    const after = readCursor(cursor);
    const rows = await this.sql.rows<HistoryRow>(
      `SELECT *, published_at::text AS cursor_at, id AS cursor_id FROM policy_history WHERE org_id = $1 AND name = $2
       AND ($3::timestamptz IS NULL OR (published_at, id) < ($3, $4)) ORDER BY published_at DESC, id DESC LIMIT $5`,
      [this.orgId, name, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, historyOf);
  }
}

function historyOf({ id, change, version, replaced, bundle, ...row }: HistoryRow): PolicyPublication {
  const [publishedBy, requestedBy] = [row.published_by, row.requested_by];
  return { id, change, version, replaced, bundle, publishedBy, requestedBy, publishedAt: iso(row.published_at) };
}

function publicationOf(row: PublicationRow): PendingPublication {
  const { id, name, version, replaces, bundle, status, why } = row;
  return { id, name, version, replaces, bundle, status, why, ...askedOf(row) };
}
