import type { SlackLink, SlackTicket } from '@runplane/contracts';
import type { Sql } from '../../sql.js';
import { iso, type Page, pageOf, readCursor } from '../paging.js';

interface LinkRow {
  workspace_id: string;
  user_id: string;
  member_id: string;
  created_at: Date;
  cursor_at: string;
  cursor_id: string;
}

interface TicketRow {
  workspace_id: string;
  team_name: string;
  user_id: string;
  expires_at: Date;
}

/** Who is who: Slack users by the ticket that their own click has made, never by name or address. */
export class SlackLinks {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async memberOf(workspaceId: string, userId: string): Promise<string | null> {
    const row = await this.sql.row<{ member_id: string }>(
      'SELECT member_id FROM slack_links WHERE org_id = $1 AND workspace_id = $2 AND user_id = $3',
      [this.orgId, workspaceId, userId],
    );
    return row?.member_id ?? null;
  }

  /** Linked users of a workspace, with the member that each is; an org has few enough to be read at once. */
  async ofWorkspace(workspaceId: string): Promise<{ userId: string; memberId: string }[]> {
    const rows = await this.sql.rows<LinkRow>(
      'SELECT * FROM slack_links WHERE org_id = $1 AND workspace_id = $2 ORDER BY user_id LIMIT 1000',
      [this.orgId, workspaceId],
    );
    return rows.map((row) => ({ userId: row.user_id, memberId: row.member_id }));
  }

  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page<SlackLink>> {
    const after = readCursor(cursor);
    const rows = await this.sql.rows<LinkRow>(
      `SELECT *, created_at::text AS cursor_at, user_id AS cursor_id FROM slack_links WHERE org_id = $1
       AND ($2::timestamptz IS NULL OR (created_at, user_id) < ($2, $3))
       ORDER BY created_at DESC, user_id DESC LIMIT $4`,
      [this.orgId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, linkOf);
  }

  /** A user who was linked to another member is linked to this one from now on. */
  async put(link: { workspaceId: string; userId: string; memberId: string }): Promise<SlackLink> {
    const row = await this.sql.row<LinkRow>(
      `INSERT INTO slack_links (org_id, workspace_id, user_id, member_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT (org_id, workspace_id, user_id) DO UPDATE SET member_id = excluded.member_id, created_at = now()
       RETURNING *`,
      [this.orgId, link.workspaceId, link.userId, link.memberId],
    );
    return linkOf(row as LinkRow);
  }

  async remove(workspaceId: string, userId: string): Promise<boolean> {
    const text = 'DELETE FROM slack_links WHERE org_id = $1 AND workspace_id = $2 AND user_id = $3';
    return (await this.sql.affected(text, [this.orgId, workspaceId, userId])) > 0;
  }

  async createTicket(ticket: { hash: Buffer; workspaceId: string; userId: string; expiresAt: Date }): Promise<void> {
    await this.sql.affected(
      'INSERT INTO slack_link_tickets (org_id, hash, workspace_id, user_id, expires_at) VALUES ($1, $2, $3, $4, $5)',
      [this.orgId, ticket.hash, ticket.workspaceId, ticket.userId, ticket.expiresAt],
    );
  }

  /** One that can still be used. */
  async findTicket(hash: Buffer): Promise<SlackTicket | null> {
    const row = await this.sql.row<TicketRow>(
      `SELECT t.*, w.team_name FROM slack_link_tickets t
       JOIN slack_workspaces w ON w.org_id = t.org_id AND w.id = t.workspace_id AND w.status = 'active'
       WHERE t.org_id = $1 AND t.hash = $2 AND t.used_at IS NULL AND t.expires_at > now()`,
      [this.orgId, hash],
    );
    return (
      row && {
        workspaceId: row.workspace_id,
        teamName: row.team_name,
        userId: row.user_id,
        expiresAt: iso(row.expires_at),
      }
    );
  }

  /** True for the one caller who gets it. */
  async useTicket(hash: Buffer): Promise<boolean> {
    const text = `UPDATE slack_link_tickets SET used_at = now()
       WHERE org_id = $1 AND hash = $2 AND used_at IS NULL AND expires_at > now()`;
    return (await this.sql.affected(text, [this.orgId, hash])) > 0;
  }
}

function linkOf(row: LinkRow): SlackLink {
  return {
    workspaceId: row.workspace_id,
    userId: row.user_id,
    memberId: row.member_id,
    createdAt: iso(row.created_at),
  };
}
