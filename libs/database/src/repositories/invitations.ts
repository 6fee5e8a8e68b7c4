import type { Invitation } from '@runplane/contracts';
import { newId } from '../ids.js';
import type { Sql } from '../sql.js';
import { iso, type Page, pageOf, readCursor } from './paging.js';

export interface NewInvitation {
  memberId: string;
  sentBy: Invitation['sentBy'];
  /** SHA-256 of its token; null where the mail makes one. */
  tokenHash: Buffer | null;
  expiresInHours: number;
  createdBy: string;
}

interface InvitationRow {
  id: string;
  member_id: string;
  name: string;
  email: string;
  sent_by: Invitation['sentBy'];
  status: Invitation['status'];
  created_at: Date;
  created_by: string;
  expires_at: Date;
  cursor_at: string;
  cursor_id: string;
}

const OPEN = 'accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now()';
const COLUMNS = `i.*, m.name, m.email, i.created_at::text AS cursor_at, i.id AS cursor_id,
  CASE WHEN i.accepted_at IS NOT NULL THEN 'ACCEPTED' WHEN i.revoked_at IS NOT NULL THEN 'REVOKED'
    WHEN i.expires_at <= now() THEN 'EXPIRED' ELSE 'OPEN' END AS status
  FROM invitations i JOIN members m ON m.org_id = i.org_id AND m.id = i.member_id`;

/** By each a member gets a way in, once. Known by the SHA-256 of its token only. */
export class Invitations {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** Those of the member that were open are worth nothing from now on. */
  async create({ memberId, sentBy, tokenHash, expiresInHours, createdBy }: NewInvitation): Promise<Invitation> {
    await this.revokeOf(memberId);
    const id = newId('inv');
    await this.sql.affected(
      `INSERT INTO invitations (org_id, id, member_id, sent_by, token_hash, expires_at, created_by)
       VALUES ($1, $2, $3, $4, $5, now() + make_interval(hours => $6), $7)`,
      [this.orgId, id, memberId, sentBy, tokenHash, expiresInHours, createdBy],
    );
    return (await this.find(id)) as Invitation;
  }

  async find(id: string): Promise<Invitation | null> {
    const row = await this.sql.row<InvitationRow>(`SELECT ${COLUMNS} WHERE i.org_id = $1 AND i.id = $2`, [
      this.orgId,
      id,
    ]);
    return row && invitationOf(row);
  }

  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page<Invitation>> {
    const after = readCursor(cursor);
    const rows = await this.sql.rows<InvitationRow>(
      `SELECT ${COLUMNS} WHERE i.org_id = $1 AND ($2::timestamptz IS NULL OR (i.created_at, i.id) < ($2, $3))
       ORDER BY i.created_at DESC, i.id DESC LIMIT $4`,
      [this.orgId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, invitationOf);
  }

  /** An open one by its token. */
  async findOpen(tokenHash: Buffer): Promise<Invitation | null> {
    const row = await this.sql.row<InvitationRow>(
      `SELECT ${COLUMNS} WHERE i.org_id = $1 AND i.token_hash = $2 AND i.revoked_at IS NULL
       AND i.accepted_at IS NULL AND i.expires_at > now() AND m.status = 'active'`,
      [this.orgId, tokenHash],
    );
    return row && invitationOf(row);
  }

  /** False where it is not open any more: of two that accept at once one comes first. */
  async accept(id: string): Promise<boolean> {
    const accepted = await this.sql.affected(
      `UPDATE invitations SET accepted_at = now() WHERE org_id = $1 AND id = $2 AND ${OPEN}`,
      [this.orgId, id],
    );
    return accepted > 0;
  }

  /** An open one that a member has, whatever its token; null where they have none. */
  async openOf(memberId: string): Promise<string | null> {
    const row = await this.sql.row<{ id: string }>(
      `SELECT id FROM invitations WHERE org_id = $1 AND member_id = $2 AND ${OPEN} LIMIT 1`,
      [this.orgId, memberId],
    );
    return row?.id ?? null;
  }

  /** For the mail that is written now; the token of an earlier one is worth nothing then. False where it is not open. */
  async renewToken(id: string, tokenHash: Buffer): Promise<boolean> {
    const renewed = await this.sql.affected(
      `UPDATE invitations SET token_hash = $3 WHERE org_id = $1 AND id = $2 AND sent_by = 'email' AND ${OPEN}`,
      [this.orgId, id, tokenHash],
    );
    return renewed > 0;
  }

  /** Those of a member that are open: they have another way in. */
  async revokeOf(memberId: string): Promise<void> {
    await this.sql.affected(
      `UPDATE invitations SET revoked_at = now() WHERE org_id = $1 AND member_id = $2 AND ${OPEN}`,
      [this.orgId, memberId],
    );
  }

  async revoke(id: string): Promise<boolean> {
    const revoked = await this.sql.affected(
      `UPDATE invitations SET revoked_at = now() WHERE org_id = $1 AND id = $2 AND ${OPEN}`,
      [this.orgId, id],
    );
    return revoked > 0;
  }
}

function invitationOf(row: InvitationRow): Invitation {
  return {
    id: row.id,
    member: { id: row.member_id, name: row.name, email: row.email },
    status: row.status,
    sentBy: row.sent_by,
    createdAt: iso(row.created_at),
    createdBy: row.created_by,
    expiresAt: iso(row.expires_at),
  };
}
